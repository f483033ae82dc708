//go:build race

package script_test

// slower is how much longer than the program itself these tests may take: the
// race detector looks at every access to memory.
const slower = 20
