package inputs

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/doc"
)

// T says a message in the language of a sheet.
type T func(key string, args ...any) string

// Sheet is what goes out: a draft and the inputs on it that were chosen.
type Sheet struct {
	Lang     core.Lang // of the words around the text: heads, comments
	TextLang core.Lang // of the draft
	Title    string    // of the negotiation, in TextLang
	Draft    string    // what the draft is called
	Day      core.Day  // of the draft
	Site     string    // who made the sheet
	Paras    []draft.Paragraph
	Inputs   []*Input          // settled, chosen
	Asks     map[string]string // names by id
	T        T
}

// Choice is which inputs go out.
type Choice struct {
	States   []State
	Networks []string // nil: all
}

// Of returns those of all that are chosen.
func (c Choice) Of(all []*Input) (out []*Input) {
	for _, in := range all {
		if slices.Contains(c.States, in.State) && (c.Networks == nil || slices.Contains(c.Networks, in.Network)) {
			out = append(out, in)
		}
	}
	return out
}

// numbered is a label as it stands before a paragraph: "12." but "(a)" and "OP 12".
func numbered(label string) string {
	if _, err := strconv.Atoi(label); err == nil {
		return label + "."
	}
	return label
}

// placeOf names a paragraph: its label, or the beginning of its words.
func placeOf(paras []draft.Paragraph, n int) string {
	if n < 0 || n >= len(paras) {
		return ""
	}
	if p := &paras[n]; p.Path != "" {
		return p.Path
	}
	return short(paras[n].Text, 40)
}

func short(s string, limit int) string {
	rs := []rune(s)
	if len(rs) <= limit {
		return s
	}
	return strings.TrimSpace(string(rs[:limit])) + "…"
}

// cite is where a precedent stands: title, symbol, who, year, paragraph.
func (s *Sheet) cite(p *Precedent) string {
	var parts []string
	for _, x := range []string{p.Title, p.Symbol, p.Body} {
		if x != "" {
			parts = append(parts, x)
		}
	}
	if p.Year != 0 {
		parts = append(parts, strconv.FormatInt(p.Year, 10))
	}
	if p.Label != "" {
		parts = append(parts, s.T("inputs.sheet.para", "Label", p.Label))
	}
	return strings.Join(parts, ", ")
}

// why is what a comment says of an input.
func (s *Sheet) why(in *Input) string {
	var lines []string
	if in.Reason != "" {
		lines = append(lines, in.Reason)
	}
	if a := s.Asks[in.Ask]; a != "" {
		lines = append(lines, s.T("inputs.sheet.ask", "Name", a))
	}
	if p := in.Precedent; p != nil {
		lines = append(lines, s.T("inputs.sheet.precedent", "Source", s.cite(p), "Text", p.Text))
	}
	return strings.Join(lines, "\n")
}

// tracker writes the tracked changes of a sheet.
type tracker struct {
	*Sheet
	d    *doc.DOCX
	said map[*Input]bool // whose comment was written
}

// WriteTracked writes the draft in Word with the inputs as tracked changes, each in the
// name of its network and of the day on which it was made, with its reason beside it.
// What clashes with what is merged stands beside it as a comment with its wording.
func (s *Sheet) WriteTracked(w io.Writer) error {
	d, err := doc.NewDOCX(w, doc.DOCXOptions{Lang: s.TextLang, Title: s.Title, Creator: s.Site, Header: s.head(), PageNumber: true, Track: true})
	if err != nil {
		return err
	}
	t := &tracker{s, d, map[*Input]bool{}}
	lines := Merge(s.Paras, s.Inputs)
	for i := range lines {
		t.line(&lines[i])
	}
	return d.Close()
}

// head is what stands on every page: the text, the draft and its day.
func (s *Sheet) head() string {
	out := s.Title
	if s.Draft != "" {
		out += " · " + s.Draft
	}
	if s.Day > 0 {
		out += " · " + s.Day.Time().Format("2006-01-02")
	}
	return out
}

func (t *tracker) change(kind doc.ChangeKind, in *Input) *doc.Change {
	return &doc.Change{Kind: kind, Author: in.Network, At: in.On.Time()}
}

// line writes one paragraph.
func (t *tracker) line(l *Line) {
	p := doc.Para{Number: numbered(l.Label)}
	if l.Kind == draft.Heading {
		p.Level = min(max(l.Depth, 1), 4)
	}
	switch l.Fate {
	case Comes:
		p.Mark = t.change(doc.Inserted, l.By)
	case Goes:
		p.Mark = t.change(doc.Deleted, l.By)
	case Leaves, Lands:
		kind := doc.Deleted
		if l.Fate == Lands {
			kind = doc.Inserted
		}
		p.Mark = t.change(kind, l.By)
		p.Mark.Moved, p.Mark.Name = true, "move"+strconv.Itoa(l.Move)
	}
	p.Numbered = p.Mark
	whole := t.beside(l)
	for _, part := range l.Parts {
		r := doc.Run{Text: part.Text, Comments: slices.Clone(whole)}
		switch {
		case part.Op == align.Ins:
			r.Change = t.change(doc.Inserted, part.By)
		case part.Op == align.Del && l.Fate != Leaves:
			r.Change = t.change(doc.Deleted, part.By)
		default:
			r.Change = p.Mark // of a paragraph that is moved; nil of one that stays
		}
		if by := part.By; by != nil && by != l.By {
			r.Comments = append(r.Comments, t.comment(by)...)
		}
		p.Runs = append(p.Runs, r)
	}
	t.d.Para(p)
}

// comment is the comment of an input, once.
func (t *tracker) comment(in *Input) []int {
	text := t.why(in)
	if text == "" || t.said[in] {
		return nil
	}
	t.said[in] = true
	return []int{t.d.Comment(doc.Comment{Author: in.Network, Initials: initials(in.Network), At: in.On.Time(), Text: text})}
}

// beside are the comments on a whole paragraph: of whoever puts it in, takes it out or
// moves it, of those who want the same, and of those who want something else here.
func (t *tracker) beside(l *Line) (out []int) {
	if l.By != nil && l.Fate != Lands {
		out = t.comment(l.By)
	}
	add := func(in *Input, text string) {
		if why := t.why(in); why != "" {
			text += "\n" + why
		}
		out = append(out, t.d.Comment(doc.Comment{Author: in.Network, Initials: initials(in.Network), At: in.On.Time(), Text: text}))
	}
	for _, in := range l.Words { // its words are somebody else's too, or stand where the paragraph left
		if !slices.ContainsFunc(l.Parts, func(p Part) bool { return p.By == in }) && l.Fate != Leaves {
			out = append(out, t.comment(in)...)
		}
	}
	for _, in := range l.Also {
		add(in, t.T("inputs.sheet.same"))
	}
	for _, in := range l.Others {
		add(in, t.T("inputs.sheet.other", "Text", t.wish(in)))
	}
	return out
}

// wish is what an input wants, in one sentence.
func (s *Sheet) wish(in *Input) string {
	switch in.Kind {
	case Delete:
		return s.T("inputs.kind.delete")
	case Move:
		return s.target(in)
	}
	return in.Text
}

// target says where a paragraph is to stand.
func (s *Sheet) target(in *Input) string {
	if in.To < 0 {
		return s.T("inputs.sheet.to_begin")
	}
	return s.T("inputs.sheet.to", "Label", placeOf(s.Paras, in.To))
}

func initials(name string) string {
	out := ""
	for _, w := range strings.Fields(name) {
		if r := []rune(w); len([]rune(out)) < 3 {
			out += string(r[:1])
		}
	}
	return out
}
