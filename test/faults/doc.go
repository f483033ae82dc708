// Package faults holds tests of the built program under what machines do to it:
// it is killed, the disk is full, fails or lies, the clock is wrong, a backup is
// damaged, an upgrade is broken off. Each test's comment names the acceptance test
// (S-number) that it is.
//
// What must always hold: what a person was told is saved is there afterwards
// (acknowledged ⊆ stored ⊆ submitted), and nobody is told so when it is not.
//
// The tests want strace, unshare and prlimit (.ci/install.sh). They take two
// settings from the environment: GROUNDSWELL_ROUNDS, how often TestS80Kill kills
// (200; make soak takes more), and GROUNDSWELL_SEED, to repeat a run that failed.
package faults
