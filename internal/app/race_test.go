//go:build race

package app_test

// raced says that the race detector is on: what is tried by the thousand is then
// tried by the hundred, and in full without it (make test does both).
const raced = true
