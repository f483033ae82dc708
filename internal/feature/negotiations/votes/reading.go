package votes

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// columns say which column of a sheet is what, from 0; -1 is none.
type columns struct {
	Country int
	Vote    []int // several: each is a roll call of its own, called as its head says
	Symbol  int
	Title   int
	Day     int
}

// reading is a sheet understood: roll calls, and what was not understood.
type reading struct {
	Sheet   *sheet
	Columns columns
	Rolls   []*roll
	// Names and Words that are not understood, in the order in which they first stand,
	// with how often they do.
	Names, Words []unknown
	More         bool // there are more of these than are shown
	Blank        int  // rows without a vote or without a country
}

// roll is one roll call of a file.
type roll struct {
	Key     string
	Symbol  string
	Title   string
	Day     core.Day
	Entries []Entry
	Twice   []twice // countries that it has with different votes: they are left out
	Left    int     // rows that are left out, by a person's word or since they are not understood
}

// Tally counts the roll call.
func (r *roll) Tally() Tally { return (&Vote{Entries: r.Entries}).Tally() }

// twice is a country that a roll call has more than once, with different votes.
type twice struct {
	Entry
	Choices []Choice
}

// unknown is something that stands in a file and is not understood.
type unknown struct {
	Text string
	N    int64
}

// mended is what a person said about what was not understood.
type mended struct {
	Names map[string]string // as written -> a country's code, asWritten or leftOut
	Words map[string]string // as written -> a choice, or leftOut
}

const (
	asWritten = "keep" // a state without a code: its name is kept
	leftOut   = "out"

	maxUnknown = 60 // of a kind that are shown
	maxRolls   = 200
)

// heads are the words by which columns are called, folded.
var heads = map[string][]string{
	"country": {"country", "country name", "countryname", "state", "member", "member state", "ms name", "name", "pays", "etat", "país", "pais", "estado", "страна", "государство", "البلد", "الدولة", "国家", "国名"},
	"vote":    {"vote", "ms vote", "position", "voto", "votación", "голос", "голосование", "التصويت", "صوت", "投票", "表决", "表决情况"},
	"symbol":  {"resolution", "symbol", "document symbol", "rcid", "unres", "cote", "résolution", "resolución", "signatura", "резолюция", "документ", "resolução", "القرار", "الرمز", "决议", "文号"},
	"title":   {"title", "subject", "descr", "description", "titre", "objet", "título", "titulo", "asunto", "заглавие", "название", "тема", "assunto", "العنوان", "الموضوع", "标题", "题目"},
	"day":     {"date", "day", "vote date", "jour", "fecha", "дата", "data", "التاريخ", "日期"},
}

func called(head, what string) bool {
	k := script.Fold(strings.ReplaceAll(head, "_", " "))
	for _, h := range heads[what] {
		if k == script.Fold(h) {
			return true
		}
	}
	return false
}

// guess finds out which column is what, by what stands in it and then by its head,
// and takes the head off the sheet.
func (t *sheet) guess() columns {
	c := columns{Country: -1, Symbol: -1, Title: -1, Day: -1}
	w := t.width()
	sample := t.Rows[:min(len(t.Rows), 400)]
	type score struct{ country, vote, length float64 }
	scores := make([]score, w)
	for i := range w {
		var filled, countries, votes, length float64
		kinds := map[string]bool{}
		for n, row := range sample {
			s := cell(row, i)
			if s == "" || n == 0 && len(t.Rows) > 1 {
				continue // the first may be the head
			}
			filled++
			length += float64(len(s))
			kinds[s] = true
			if code, _ := i18n.FindCountry(s); code != "" && code != i18n.International {
				countries++
			}
			if _, ok := Word(s); ok {
				votes++
			}
		}
		if filled == 0 {
			continue
		}
		scores[i] = score{countries / filled, votes / filled, length / filled}
		if len(kinds) > 12 { // more words than a record of votes has
			scores[i].vote = 0
		}
	}
	for i, s := range scores {
		if s.vote >= .6 && s.vote >= s.country {
			c.Vote = append(c.Vote, i)
			continue
		}
		if s.country < .6 {
			continue
		}
		// Names go before codes: they say more where there is no code any more.
		if c.Country < 0 || s.country > scores[c.Country].country+.1 || s.country > scores[c.Country].country-.1 && s.length > scores[c.Country].length {
			c.Country = i
		}
	}
	if t.headed(c) {
		t.Head, t.Rows, t.Lines = t.Rows[0], t.Rows[1:], t.Lines[1:]
		// A column that is called so goes before one that only looks like it.
		var named []int
		for _, i := range c.Vote {
			if called(cell(t.Head, i), "vote") {
				named = append(named, i)
			}
		}
		if named != nil {
			c.Vote = named
		}
		for i, h := range t.Head {
			if slices.Contains(c.Vote, i) || i == c.Country {
				continue
			}
			switch {
			case c.Symbol < 0 && called(h, "symbol"):
				c.Symbol = i
			case c.Title < 0 && called(h, "title"):
				c.Title = i
			case c.Day < 0 && called(h, "day"):
				c.Day = i
			case c.Country < 0 && called(h, "country"):
				c.Country = i
			case len(c.Vote) == 0 && called(h, "vote"):
				c.Vote = []int{i}
			}
		}
	}
	return c
}

// headed reports whether the first row is a head: it has no country, or no vote,
// where the others have one, or it calls a column by a name of ours.
func (t *sheet) headed(c columns) bool {
	if len(t.Rows) < 2 {
		return false
	}
	first := t.Rows[0]
	for _, h := range first {
		for what := range heads {
			if called(h, what) {
				return true
			}
		}
	}
	for _, i := range c.Vote {
		if _, ok := Word(cell(first, i)); !ok {
			return true
		}
	}
	code, _ := i18n.FindCountry(cell(first, c.Country))
	return c.Country >= 0 && code == ""
}

// read makes roll calls of a sheet. m says what a person decided about what is not
// understood; c which column is what, nil to find out.
func read(text string, c *columns, m mended) (*reading, error) {
	t, err := readSheet(text)
	if err != nil {
		return nil, err
	}
	found := t.guess()
	if c != nil {
		found = *c
		found.bound(t.width())
	}
	r := &reading{Sheet: t, Columns: found}
	if found.Country < 0 || len(found.Vote) == 0 {
		return r, nil
	}
	x := &reader{reading: r, m: m, rolls: map[string]*roll{}, seen: map[*roll]map[string]Entry{}, names: map[string]int{}, words: map[string]int{}}
	for _, row := range t.Rows {
		for _, column := range found.Vote {
			if err := x.row(row, column); err != nil {
				return nil, err
			}
		}
	}
	for _, o := range r.Rolls {
		v := &Vote{Entries: o.Entries}
		v.Sort()
	}
	slices.SortStableFunc(r.Rolls, func(a, b *roll) int { return cmp.Compare(a.Day, b.Day) })
	return r, nil
}

// bound keeps columns inside the sheet: they may come from a form.
func (c *columns) bound(w int) {
	for _, p := range []*int{&c.Country, &c.Symbol, &c.Title, &c.Day} {
		if *p < 0 || *p >= w {
			*p = -1
		}
	}
	c.Vote = slices.DeleteFunc(slices.Clone(c.Vote), func(i int) bool { return i < 0 || i >= w })
}

type reader struct {
	*reading
	m            mended
	rolls        map[string]*roll
	seen         map[*roll]map[string]Entry
	names, words map[string]int // where each stands in Names and Words
}

func (x *reader) row(row []string, column int) error {
	c := x.Columns
	name, word := cell(row, c.Country), cell(row, column)
	if name == "" || word == "" {
		x.Blank++
		return nil
	}
	o, err := x.roll(row, column)
	if err != nil {
		return err
	}
	entry, known := x.country(name)
	choice, sure := Word(word)
	if !sure {
		if s := x.m.Words[word]; Choice(s).Valid() {
			choice, sure = Choice(s), true
		}
		x.unknown(&x.Words, x.words, word)
	}
	if !known || !sure {
		o.Left++
		return nil
	}
	entry.Choice = choice
	x.put(o, entry)
	return nil
}

// roll returns the roll call that a row is of: rows that say the same of what was
// voted on are one.
func (x *reader) roll(row []string, column int) (*roll, error) {
	c := x.Columns
	o := &roll{Symbol: cell(row, c.Symbol), Title: cell(row, c.Title), Day: dayOf(cell(row, c.Day))}
	o.Key = o.Symbol + "\x00" + o.Title + "\x00" + cell(row, c.Day)
	if len(c.Vote) > 1 {
		o.Title = cell(x.Sheet.Head, column)
		o.Key += "\x00" + string(rune('a'+column))
	}
	if had := x.rolls[o.Key]; had != nil {
		return had, nil
	}
	if len(x.Rolls) == maxRolls {
		return nil, refused("rolls", "N", int64(maxRolls))
	}
	x.rolls[o.Key], x.seen[o] = o, map[string]Entry{}
	x.Rolls = append(x.Rolls, o)
	return o, nil
}

// country returns who is meant by a name. One that is not surely known is a
// person's to decide.
func (x *reader) country(name string) (e Entry, known bool) {
	code, sure := i18n.FindCountry(name)
	if code == i18n.International {
		code = ""
	}
	said, decided := x.m.Names[name]
	if code != "" && (sure || len(name) <= 3) { // in a column of countries a code is no word
		return Entry{Country: code}, true
	}
	x.unknown(&x.Names, x.names, name)
	switch {
	case !decided:
		return Entry{}, false
	case said == asWritten:
		clean, p := script.Line(name, maxName)
		return Entry{Name: clean}, p == script.OK
	case said != i18n.International && i18n.ValidCountry(said):
		return Entry{Country: said}, true
	}
	return Entry{}, false
}

func (x *reader) unknown(list *[]unknown, at map[string]int, text string) {
	if i, ok := at[text]; ok {
		(*list)[i].N++
		return
	}
	if len(*list) == maxUnknown {
		x.More = true
		return
	}
	at[text] = len(*list)
	*list = append(*list, unknown{text, 1})
}

// put adds an entry; a country that stands there already with another vote is taken
// out, for a person to decide.
func (x *reader) put(o *roll, e Entry) {
	had, again := x.seen[o][e.Key()]
	x.seen[o][e.Key()] = e
	switch {
	case !again:
		o.Entries = append(o.Entries, e)
	case had.Choice != e.Choice:
		o.Entries = slices.DeleteFunc(o.Entries, func(y Entry) bool { return y.Key() == e.Key() })
		i := slices.IndexFunc(o.Twice, func(y twice) bool { return y.Key() == e.Key() })
		if i < 0 {
			o.Twice = append(o.Twice, twice{Entry: e, Choices: []Choice{had.Choice}})
			i = len(o.Twice) - 1
		}
		if !slices.Contains(o.Twice[i].Choices, e.Choice) {
			o.Twice[i].Choices = append(o.Twice[i].Choices, e.Choice)
		}
	}
}

var dayForms = []string{"2006-01-02", "2006/01/02", "20060102", "2006-01-02T15:04:05Z", "2006-01-02 15:04:05", "2 January 2006", "January 2, 2006", "02.01.2006", "2.1.2006"}

var slashed = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})$`)

// dayOf reads a date; 0 if it is none, or if it cannot be told which is the month.
func dayOf(s string) core.Day {
	for _, f := range dayForms {
		if t, err := time.Parse(f, s); err == nil && t.Unix() > -4_000_000_000 {
			return core.DayOf(t)
		}
	}
	if slashed.MatchString(s) {
		a, errA := time.Parse("2/1/2006", s)
		b, errB := time.Parse("1/2/2006", s)
		switch {
		case errA == nil && errB != nil, errA == nil && a.Equal(b):
			return core.DayOf(a)
		case errB == nil && errA != nil:
			return core.DayOf(b)
		}
	}
	return 0
}
