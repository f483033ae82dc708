//go:build race

package tlog_test

// underRace is true when the race detector is on.
const underRace = true
