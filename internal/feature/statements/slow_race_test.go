//go:build race

package statements_test

// slow is by how much the floods are smaller under the race detector.
const slow = 5
