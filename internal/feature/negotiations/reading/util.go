package reading

import (
	"strconv"

	"groundswell/internal/platform/web"
)

var errNone = web.ErrNone

func itoa(n int) string { return strconv.Itoa(n) }
