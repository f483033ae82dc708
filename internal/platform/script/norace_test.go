//go:build !race

package script_test

const slower = 1
