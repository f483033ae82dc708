//go:build race

package edition_test

// slow is how much longer things may take under the race detector, on texts as
// much shorter.
const slow = 20
