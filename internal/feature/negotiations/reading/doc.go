// Package reading shows negotiated texts: a text and its drafts, one draft clean,
// two drafts compared as a redline or side by side, the flow of paragraphs between
// them as a picture, the life of one paragraph, and all of it as files. At the desk
// the same pages ask a person whether what the program found is right.
//
// What is secret: what package negotiations says is. The pages for the public are
// made from negotiations.Service.PublicPath alone, those of the desk from Path, and
// both by the same code, so that neither can show what the other forgot.
//
// What must always hold: nothing is said by colour alone; what was inserted and
// deleted can be heard and printed; a link or a verdict that the program is not
// sure of says "probably"; every page can be linked to and means the same later.
//
// It has no tables.
package reading

import "embed"

// FS holds this feature's pages, styles and messages.
//
//go:embed ui i18n
var FS embed.FS
