package db

import (
	"strconv"
	"strings"
)

// Marks returns the places of n parameters, "$1, $2, … $n", for a list in
// parentheses. It is the one piece of SQL that is not a constant: it comes from a
// number alone, so nothing that was typed can get into it.
func Marks(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if i > 1 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i))
	}
	return b.String()
}
