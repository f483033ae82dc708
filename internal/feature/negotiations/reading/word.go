package reading

import (
	"io"
	"strings"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/web"
)

// wordFile writes the newer of two drafts as a Word file whose tracked changes turn
// the older one into it: accepted it reads as the newer draft. What a change means
// stands in comments, in the reader's language.
func (h *handlers) wordFile(w io.Writer, r *web.Request, b *base, s *negotiations.Step) error {
	all, _, err := h.changes(r, b, s)
	if err != nil {
		return err
	}
	word(s, all)
	site, at := "", s.New.Day.Time()
	if h.Site != nil {
		site = h.Site(r.Lang)
	}
	title := b.Heading + ": " + r.T("reading.compare.title", "Old", s.Old.Name, "New", s.New.Name)
	d, err := doc.NewDOCX(w, doc.DOCXOptions{Lang: b.P.Lang, Title: title, Creator: site, Modified: at, Header: title, PageNumber: true})
	if err != nil {
		return err
	}
	for i := range all {
		c := &all[i]
		p := doc.Para{}
		if c.Heading {
			p.Style, p.Level = "heading 2", 2
		} else if c.Labelled && len(c.NewN) > 0 {
			p.Number = s.New.Paragraphs[c.NewN[0]].Label
		}
		var comments []int
		if said := means(r, c); said != "" {
			comments = []int{d.Comment(doc.Comment{Author: site, At: at, Text: said})}
		}
		for _, span := range c.Words {
			run := doc.Run{Text: span.Text, Comments: comments}
			switch span.Op {
			case align.Ins:
				run.Change = &doc.Change{Kind: doc.Inserted, Author: site, At: at}
			case align.Del:
				run.Change = &doc.Change{Kind: doc.Deleted, Author: site, At: at}
			}
			p.Runs = append(p.Runs, run)
		}
		switch c.Kind {
		case "added":
			p.Mark = &doc.Change{Kind: doc.Inserted, Author: site, At: at}
		case "removed":
			p.Mark = &doc.Change{Kind: doc.Deleted, Author: site, At: at}
		}
		d.Para(p)
	}
	return d.Close()
}

// means says in a few lines what a change is: moved, weakened, because of which words.
func means(r *web.Request, c *change) string {
	var lines []string
	add := func(s string) { lines = append(lines, s) }
	switch {
	case (c.Kind == "moved" || c.Kind == "merged" || c.Kind == "split") && len(c.Was) > 0:
		add(r.T("reading.badge."+c.Kind) + " " + strings.Join(c.Was, ", "))
	}
	if c.Verdict == "weakened" || c.Verdict == "strengthened" {
		said := r.T("reading.verdict." + string(c.Verdict))
		if !c.Sure {
			said += " (" + r.T("reading.probably") + ")"
		}
		add(said)
	}
	for _, w := range c.Why {
		switch {
		case w.Kind == "preamble":
			add(r.T("reading.why.preamble"))
		case w.Kind == "bracket" && w.New != "":
			add(r.T("reading.why.bracket_new"))
		case w.Kind == "bracket":
			add(r.T("reading.why.bracket_gone"))
		case w.Old != "" && w.New != "":
			add(w.Old + " → " + w.New)
		case w.New != "":
			add(r.T(w.Said()) + " " + w.New)
		case w.Old != "":
			add(r.T(w.Said()) + " " + w.Old)
		}
	}
	for _, a := range c.Asks {
		if a.Was != a.Now {
			add(r.T("reading.ask") + " " + a.Name + ": " + r.T("reading.ask.was", "Was", r.T("reading.ask.is."+a.Was), "Now", r.T("reading.ask.is."+a.Now)))
		}
	}
	return strings.Join(lines, "\n")
}
