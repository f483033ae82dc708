package i18n

import (
	"slices"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"

	"groundswell/internal/core"
)

// form is a plural form of the CLDR.
type form uint8

const (
	zero form = iota
	one
	two
	few
	many
	other
	forms = 6

	none form = forms // no form: the message itself
)

var formNames = [forms]string{"zero", "one", "two", "few", "many", "other"}

func formOf(name string) (form, bool) {
	i := slices.Index(formNames[:], name)
	return form(i), i >= 0
}

// needed are the forms whole numbers take in each language. French, Spanish and
// Portuguese have "many" for 1,000,000 ("un million de signatures").
var needed = map[core.Lang][]form{
	"en": {one, other},
	"fr": {one, many, other},
	"es": {one, many, other},
	"pt": {one, many, other},
	"ru": {one, few, many, other},
	"ar": {zero, one, two, few, many, other},
	"zh": {other},
}

// single are the forms that stand for one number only, so that the text may
// spell it out ("one organisation") without {{.N}}. Russian "one" is not among
// them (1, 21, 31 …), nor is French and Portuguese "one" (0 and 1).
var single = map[core.Lang][]form{
	"en": {one},
	"es": {one},
	"ar": {zero, one, two},
}

// rules asks go-i18n, which has the CLDR's plural rules, for the form of a
// number. The answers below 1000 are kept: nearly every count of a page.
type rules struct {
	small [1000]form
	ask   *goi18n.Localizer
}

const probe = "form"

// rulesFor holds each language's rules, worked out when they are first asked for.
var rulesFor = func() map[core.Lang]func() *rules {
	m := map[core.Lang]func() *rules{}
	for _, l := range core.Langs {
		m[l] = sync.OnceValue(func() *rules { return newRules(l) })
	}
	return m
}()

func newRules(l core.Lang) *rules {
	tag := language.Make(string(l))
	b := goi18n.NewBundle(tag)
	b.MustAddMessages(tag, &goi18n.Message{ID: probe, Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other"})
	r := &rules{ask: goi18n.NewLocalizer(b, string(l))}
	for n := range r.small {
		r.small[n] = r.look(int64(n))
	}
	return r
}

// form returns the plural form of n; of a negative n, that of its amount.
func (r *rules) form(n int64) form {
	if n >= 0 && n < int64(len(r.small)) {
		return r.small[n]
	}
	return r.look(n)
}

func (r *rules) look(n int64) form {
	s, err := r.ask.Localize(&goi18n.LocalizeConfig{MessageID: probe, PluralCount: n, TemplateParser: template.IdentityParser{}})
	if f, ok := formOf(strings.TrimSpace(s)); ok && err == nil {
		return f
	}
	return other
}
