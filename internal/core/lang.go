package core

// Lang is a language the site is offered in: the two letters that stand in
// every address, such as "fr" in /fr/statements.
type Lang string

// Langs are the seven languages of the site, in the order in which they are
// offered to a reader. The first is the one that is never missing.
var Langs = []Lang{"en", "fr", "es", "ru", "pt", "ar", "zh"}

var langs = map[Lang]struct{ tag, dir, name string }{
	"en": {"en", "ltr", "English"},
	"fr": {"fr", "ltr", "Français"},
	"es": {"es", "ltr", "Español"},
	"ru": {"ru", "ltr", "Русский"},
	"pt": {"pt", "ltr", "Português"},
	"ar": {"ar", "rtl", "العربية"},
	"zh": {"zh-Hans", "ltr", "中文"},
}

// Valid reports whether the site is offered in l.
func (l Lang) Valid() bool { _, ok := langs[l]; return ok }

// Tag returns the BCP 47 tag for a page's lang attribute: "zh-Hans" for "zh".
func (l Lang) Tag() string {
	if v, ok := langs[l]; ok {
		return v.tag
	}
	return string(l)
}

// Dir returns the direction the language is written in, "ltr" or "rtl".
func (l Lang) Dir() string {
	if v, ok := langs[l]; ok {
		return v.dir
	}
	return "auto"
}

// Name returns the language's name in the language itself.
func (l Lang) Name() string {
	if v, ok := langs[l]; ok {
		return v.name
	}
	return string(l)
}
