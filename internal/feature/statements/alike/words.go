package alike

import "embed"

// FS holds the words for the reasons.
//
//go:embed i18n
var FS embed.FS
