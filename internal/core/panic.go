package core

import (
	"runtime"
	"strconv"
	"strings"
)

// PanicPlace names the function and line of ours below a panic. Call it in the
// deferred function that recovers. It is what may be logged of a panic: its value
// can quote what a person wrote.
func PanicPlace() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for past := false; ; {
		f, more := frames.Next()
		if past && !strings.HasPrefix(f.Function, "runtime.") {
			return f.Function + ":" + strconv.Itoa(f.Line)
		}
		past = past || f.Function == "runtime.gopanic"
		if !more {
			return "unknown"
		}
	}
}
