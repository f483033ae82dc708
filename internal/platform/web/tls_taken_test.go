package web_test

import (
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"groundswell/internal/platform/web"
)

// TestAddressTaken: whoever starts a second site on a port that is taken is told which
// flag takes another.
func TestAddressTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = web.Serve(t.Context(), web.Listen{Addr: l.Addr().String()}, http.NotFoundHandler(), slog.New(slog.DiscardHandler), func(string) { t.Error("it serves") })
	if err == nil || !strings.Contains(err.Error(), "--addr") {
		t.Errorf("it says %v", err)
	}
}
