package translating

import (
	"errors"
	"strconv"

	"groundswell/internal/core"
)

func asError(err error) (*core.Error, bool) { return errors.AsType[*core.Error](err) }

// plainCount is a number of messages, for the audit log.
func plainCount(n int) string { return strconv.Itoa(n) + " messages" }
