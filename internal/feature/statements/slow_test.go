//go:build !race

package statements_test

// slow is by how much the floods are smaller.
const slow = 1
