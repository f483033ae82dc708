//go:build !race

package edition_test

// slow is how much longer things may take.
const slow = 1
