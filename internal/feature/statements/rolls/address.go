package rolls

import "strconv"

// address is a snapshot's public address, without language.
func address(slug string, n int64) string {
	return "/statements/" + slug + "/rolls/" + strconv.FormatInt(n, 10)
}
