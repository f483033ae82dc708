package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"golang.org/x/crypto/acme/autocert"
)

// Listen is how the site is reached.
type Listen struct {
	Addr     string   // "127.0.0.1:8080"
	Hosts    []string // with automatic certificates for these names
	CertDir  string   // where certificates are kept
	CertFile string   // or a certificate from files
	KeyFile  string
}

// Serve serves h until ctx ends, then lets the requests under way finish (at
// most ten seconds). ready is called once connections are accepted.
func Serve(ctx context.Context, l Listen, h http.Handler, log *slog.Logger, ready func(addr string)) error {
	srv := server(h)
	ln, err := net.Listen("tcp", l.Addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: something else listens there; --addr takes another, such as 127.0.0.1:9090", err)
	}
	if err != nil {
		return err
	}
	serve := func() error { return srv.Serve(ln) }
	switch {
	case len(l.Hosts) > 0:
		m := &autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(l.Hosts...), Cache: autocert.DirCache(l.CertDir)}
		srv.TLSConfig = m.TLSConfig()
		serve = func() error { return srv.ServeTLS(ln, "", "") }
	case l.CertFile != "":
		serve = func() error { return srv.ServeTLS(ln, l.CertFile, l.KeyFile) }
	}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		done <- srv.Shutdown(stop)
	}()
	ready(ln.Addr().String())
	if err := serve(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	log.Info("stopped")
	return <-done
}

// server bounds what one connection can take: whoever sends slowly is given up,
// nothing waits for ever, and a header fills no memory.
func server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       bodyTime,   // more for a picture over a bad line: see patient
		WriteTimeout:      answerTime, // likewise for a whole roll
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 100, SendPingTimeout: time.Minute},
		// Or net/http answers OPTIONS * by itself, without our headers.
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(discardAddresses{}, slog.LevelDebug),
	}
}

// discardAddresses drops what net/http would log: its lines name the client's
// address.
type discardAddresses struct{}

func (discardAddresses) Enabled(context.Context, slog.Level) bool  { return false }
func (discardAddresses) Handle(context.Context, slog.Record) error { return nil }
func (d discardAddresses) WithAttrs([]slog.Attr) slog.Handler      { return d }
func (d discardAddresses) WithGroup(string) slog.Handler           { return d }
