package metrics_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"groundswell/internal/platform/metrics"
)

func TestMetrics(t *testing.T) {
	m := metrics.New()
	m.Request("GET /{lang}/e/{link}", "GET", 404, time.Millisecond)
	m.Counter("groundswell_x_total", "A test.", func() float64 { return 7 })
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`groundswell_requests_total{route="GET /{lang}/e/{link}",status="4xx"} 1`, "groundswell_x_total 7", "go_goroutines"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %q in the metrics", want)
		}
	}
}
