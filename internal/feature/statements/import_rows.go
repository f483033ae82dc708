package statements

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

func (im *importing) refuse(line int, why *Refusal) {
	why.Line = line
	if im.rep.RefusedRows++; len(im.rep.Refused) < maxListed {
		im.rep.Refused = append(im.rep.Refused, *why)
	}
	im.tell(RowOutcome{Line: line, Refused: why})
}

// because is a reason to refuse a row: for the operator in English, for the desk
// as a message "statements.import.<key>".
func because(key, english string, args ...any) *Refusal {
	return &Refusal{Why: english, Key: "statements.import." + key, Args: args}
}

// column is because of what stands in the column of one of our fields.
func (im *importing) column(field string, r *Refusal) *Refusal {
	r.Why, r.Field = fmt.Sprintf("column %q: %s", im.rep.Mapping[field], r.Why), field
	return r
}

func (im *importing) guess(line int, typed, code string) {
	if im.rep.UnsureRows++; len(im.rep.Unsure) < maxListed {
		im.rep.Unsure = append(im.rep.Unsure, Guess{line, typed, code})
	}
}

// wanted leaves out rows without anything in them, and those of other statements.
func (im *importing) wanted(row []string) bool {
	for i, value := range im.only {
		if i >= len(row) || strings.TrimSpace(row[i]) != value {
			return false
		}
	}
	return slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// cell returns what stands in the column of one of our fields, and "" if there
// is none. An apostrophe that a table program put before a sign goes.
func (im *importing) cell(row []string, field string) string {
	i, ok := im.cols[field]
	if !ok || i >= len(row) {
		return ""
	}
	c := strings.TrimSpace(row[i])
	if len(c) > 1 && c[0] == '\'' && strings.ContainsRune("=+-@", rune(c[1])) {
		c = c[1:]
	}
	return c
}

// row makes an endorsement of a row, or says why it cannot be one.
func (im *importing) row(row []string, line int) (e *Endorsement, why *Refusal) {
	if len(row) > len(im.head) {
		return nil, because("cells", fmt.Sprintf("has %d cells where the header has %d: is a separator not in quotation marks?", len(row), len(im.head)))
	}
	e = &Endorsement{ID: core.NewID(), Statement: im.st.ID, Lang: im.st.Source, Kind: im.o.Kind, Visibility: Public, State: stateConfirmed,
		Level: im.o.Level, Day: im.s.today(), LinkHash: core.HashToken(core.NewToken()),
		Batch: im.batch, VouchedBy: im.o.VouchedBy}
	if e.Level == Unconfirmed {
		e.State = stateHeld
	}
	if typed := im.cell(row, "kind"); typed != "" {
		if e.Kind = kindWords()[script.Fold(typed)]; e.Kind == "" {
			return nil, im.column("kind", because("kind", "neither an organisation nor a person"))
		}
	}
	if !im.st.May(e.Kind) {
		return nil, because("not_for", fmt.Sprintf("is of kind %q, and this statement is not for those", e.Kind))
	}
	name, is := script.Line(im.cell(row, "name"), maxName)
	if is != script.OK {
		return nil, im.column("name", lineProblem(is))
	}
	if !hasLetter(name) {
		return nil, im.column("name", because("no_letter", "no letter or digit is in it"))
	}
	if e.Country, why = im.country(row, line, e.Kind, name); why != nil {
		return nil, im.column("country", why)
	}
	website, affiliation := "", ""
	if e.Kind == Person {
		if affiliation, is = script.Line(im.cell(row, "affiliation"), maxAffiliation); is != script.OK && is != script.Empty {
			return nil, im.column("affiliation", lineProblem(is))
		}
	} else if typed := im.cell(row, "website"); typed != "" {
		ok := false
		if website, ok = script.Website(typed); !ok && len(im.rep.Dropped) < maxListed {
			im.rep.Dropped = append(im.rep.Dropped, *im.column("website", because("website", "not a web address, so it was left out")))
			im.rep.Dropped[len(im.rep.Dropped)-1].Line = line
		}
	}
	if typed := im.cell(row, "date"); typed != "" {
		t, err := time.Parse(time.DateOnly, typed)
		if err != nil || !plausible(t) || core.DayOf(t) > e.Day {
			return nil, im.column("date", because("date", "not a day that has been, written as 2021-06-04"))
		}
		e.Day = core.DayOf(t)
	}
	e.print(name, website, affiliation)
	im.contact(row, line, e)
	return e, nil
}

func hasLetter(name string) bool { return script.Fold(name) != "" }

func lineProblem(is script.Problem) *Refusal {
	switch is {
	case script.Empty:
		return because("empty", "nothing stands in it")
	case script.TooLong:
		return because("long", fmt.Sprintf("longer than %d characters", maxName), "N", int64(maxName))
	case script.HasURL:
		return because("address", "a web or mail address stands in it")
	}
	return because("unreadable", "not readable: the file is not in UTF-8, or has control characters")
}

var kindWords = sync.OnceValue(func() map[string]EndorserKind {
	words := map[string]EndorserKind{}
	for kind, all := range map[EndorserKind][]string{
		Organisation: {"organisation", "organization", "org", "ngo", "network", "group", "association", "ong", "organización", "red", "réseau",
			"organização", "rede", "организация", "нко", "сеть", "منظمة", "شبكة", "组织", "机构", "网络"},
		Person: {"person", "individual", "personne", "individu", "persona", "individuo", "particular", "pessoa", "indivíduo",
			"человек", "частное лицо", "физическое лицо", "شخص", "فرد", "个人"},
	} {
		for _, w := range all {
			words[script.Fold(w)] = kind
		}
	}
	return words
})

// across are words by which an organisation says that it works in many countries.
var across = []string{"international", "regional", "global", "worldwide", "countries", "internationale", "mondial", "mondiale", "pays",
	"internacional", "mundial", "paises", "международная", "международный", "региональная", "دولي", "دولية", "国际"}

// country reads the country. Where an organisation has none, it is international,
// as in lists that describe networks instead; but one that ends in a country's
// name ("… of Nepal") and says nothing else of itself is taken to be from there.
func (im *importing) country(row []string, line int, kind EndorserKind, name string) (code string, why *Refusal) {
	typed := im.cell(row, "country")
	clean, is := script.Line(typed, 200)
	switch {
	case is == script.Empty && kind == Person:
		return "", because("person_country", "nothing stands in it, and a person is from a country")
	case is == script.Empty && im.cell(row, "description") != "":
		return i18n.International, nil
	case is == script.Empty:
		part, code := countryAtEnd(name)
		im.guess(line, part, code)
		return code, nil
	case is != script.OK:
		return "", lineProblem(is)
	}
	code, sure := i18n.FindCountry(clean)
	if code == "" && kind == Organisation && slices.ContainsFunc(strings.Fields(script.Fold(clean)), func(w string) bool { return slices.Contains(across, w) }) {
		code = i18n.International
	}
	switch {
	case code == "":
		return "", because("country", "no country is known by what stands in it")
	case code == i18n.International && kind == Person:
		return "", because("person_country", "a person is from a country")
	case !sure:
		im.guess(line, clean, code)
	}
	return code, nil
}

// countryAtEnd finds a country in the last one to three words of a name.
func countryAtEnd(name string) (part, code string) {
	all := strings.FieldsFunc(name, func(c rune) bool { return c == ' ' || c == '-' || c == '–' || c == '(' || c == ')' || c == ',' })
	for n := min(3, len(all)-1); n > 0; n-- {
		part = strings.Join(all[len(all)-n:], " ")
		code, sure := i18n.FindCountry(part)
		if code == i18n.International {
			break // "… South Asia"
		}
		if sure && code != "" && utf8.RuneCountInString(part) > 3 {
			return part, code
		}
	}
	return "", i18n.International
}
