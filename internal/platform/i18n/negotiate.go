package i18n

import (
	"strings"

	"golang.org/x/text/language"

	"groundswell/internal/core"
)

// maxHeader is how much of an Accept-Language header is read. Browsers send
// less than 100 bytes; a long one is only there to be slow to parse.
const maxHeader = 512

var matcher = func() language.Matcher {
	var tags []language.Tag
	for _, l := range core.Langs {
		tags = append(tags, language.Make(string(l)))
	}
	return language.NewMatcher(tags)
}()

// chinese are languages of China that are written as Chinese, and that the
// matcher takes for foreign to it.
var chinese = map[string]bool{"yue": true, "wuu": true, "nan": true, "hak": true, "gan": true, "hsn": true}

// Negotiate returns the language of the site for an Accept-Language header
// (RFC 9110, section 12.5.4); English if none fits.
//
// A language that the reader names goes before one they can be expected to
// read: "sw, fr" is French, though the matcher holds that who reads Swahili
// reads English. Only a sure expectation counts: Ukrainian alone leads to
// English, not to Russian. All that is written in Chinese leads to Chinese.
func Negotiate(header string) core.Lang {
	if len(header) > maxHeader {
		header = header[:maxHeader]
		header = header[:max(strings.LastIndexByte(header, ','), 0)]
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return core.Langs[0]
	}
	for _, tag := range tags {
		base, _ := tag.Base()
		if l := core.Lang(base.String()); l.Valid() && tag != language.Und {
			return l
		}
		if chinese[base.String()] {
			return "zh"
		}
	}
	if _, i, sure := matcher.Match(tags...); sure >= language.High {
		return core.Langs[i]
	}
	return core.Langs[0]
}
