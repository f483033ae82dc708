package i18n

import "groundswell/internal/core"

// Comma returns what stands between the members of a list in l.
func Comma(l core.Lang) string {
	switch l {
	case "ar":
		return "، "
	case "zh":
		return "、"
	}
	return ", "
}
