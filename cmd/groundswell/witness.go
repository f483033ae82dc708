package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/platform/tlog"
)

type witnessCmd struct {
	Addr string   `help:"Address to listen on. Logs must reach it: put a proxy with HTTPS before it." default:"127.0.0.1:8090" env:"GROUNDSWELL_WITNESS_ADDR"`
	Data string   `help:"Folder for the witness's key and what it signed. Never copy it to a second witness, never put an old copy back: it would sign twice." default:"./data/witness" env:"GROUNDSWELL_WITNESS_DATA"`
	Name string   `help:"Name of a new witness, such as example.org/witness. It stays." env:"GROUNDSWELL_WITNESS_NAME"`
	Log  []string `help:"Verifier key of a log to witness. Repeat for more." sep:" " required:"" placeholder:"VKEY" env:"GROUNDSWELL_WITNESS_LOG"`
}

func (c *witnessCmd) Run(ctx context.Context) (err error) {
	log := app.Logger(os.Stderr)
	w, err := tlog.OpenDirWitness(c.Data, c.Name, c.Log, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	fmt.Printf("witness %s\nready http://%s/\n", w.VKey(), l.Addr())
	fmt.Fprintf(os.Stderr, "A log is started with: --witness http://%s,%s\n", l.Addr(), w.VKey())
	s := &http.Server{Handler: w.Handler(), ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 8 << 10}
	ended := context.AfterFunc(ctx, func() {
		soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := s.Shutdown(soon); err != nil {
			s.Close()
		}
	})
	defer ended()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
