// Package soak is the endurance run: a site under mixed load and with faults at
// random, for as long as SOAK says, whose memory, goroutines and open files must
// stay flat. `make soak` runs it.
package soak
