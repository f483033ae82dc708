package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"groundswell/internal/core"
)

// keepQuiet sees to it that nothing of what is in memory reaches the disk or the
// log when the process is ended by a fault or a signal (S-16): no core file, no
// stack trace. The runtime reads GOTRACEBACK before main begins and lets nobody
// lower it later, so the program starts itself once more in its place.
func keepQuiet() {
	const name, value = "GOTRACEBACK", "none"
	if os.Getenv(name) != value {
		if self, err := os.Executable(); err == nil && os.Setenv(name, value) == nil {
			syscall.Exec(self, os.Args, os.Environ()) // returns only where it may not: the unit file sets it too
		}
	}
	// A limit of one byte also turns off what the system pipes cores into; 0 does
	// not (core(5)). Where the limit is 0 already, so it stays.
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &l); err == nil && l.Max > 1 {
		syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{Cur: 1, Max: 1})
	}
	// For a signal from outside the runtime prints all stacks whatever
	// GOTRACEBACK says. (A fault of the program's own is a panic all the same.)
	fatal := make(chan os.Signal, 1)
	signal.Notify(fatal, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGTRAP, syscall.SIGSYS)
	go func() {
		fmt.Fprintln(os.Stderr, "groundswell: ended by the signal:", <-fatal)
		os.Exit(2)
	}()
}

// scrubPanic ends a command that panicked without the value of the panic, which
// may quote what a person wrote.
func scrubPanic() {
	if p := recover(); p != nil {
		fmt.Fprintf(os.Stderr, "groundswell: a fault of the program (%T) at %s\n", p, core.PanicPlace())
		os.Exit(2)
	}
}
