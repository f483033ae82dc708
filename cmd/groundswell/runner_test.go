package main

import (
	"context"
	"testing"

	"github.com/alecthomas/kong"
)

// TestRunner: every command can be run without what kong built to read the line.
func TestRunner(t *testing.T) {
	k, err := kong.New(new(cli))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, leaf := range k.Model.Leaves(false) {
		n++
		switch leaf.Target.Addr().Interface().(type) {
		case interface{ Run(context.Context) error }, interface{ Run() error }:
		default:
			t.Errorf("%s has no Run that takes a context or nothing", leaf.FullPath())
		}
	}
	if n < 30 {
		t.Errorf("only %d commands were found", n)
	}
}
