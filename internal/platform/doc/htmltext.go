package doc

import (
	"strings"
	"time"

	"golang.org/x/net/html/atom"
)

// change makes an insertion or a deletion.
func (h *htmlReader) change(name atom.Atom, attrs map[string]string, around *Change) *Change {
	c := &Change{Kind: Inserted, At: wordTime(attrs["datetime"])}
	if at, err := time.Parse(time.DateOnly, attrs["datetime"]); err == nil {
		c.At = at
	}
	if name == atom.Del {
		c.Kind = Deleted
	}
	if around != nil && around.Kind != c.Kind {
		c.Kind, c.Both = Deleted, true
	}
	return c
}

// target returns where a link leads: to the web, or "#name" inside the page.
func (h *htmlReader) target(href string) string {
	if strings.HasPrefix(href, "#") && len(href) > 1 {
		return href
	}
	if safeLink(href) {
		return href
	}
	return ""
}

// text takes in words.
func (h *htmlReader) text(s string) error {
	if h.title {
		h.doc.Title = clip(strings.TrimSpace(h.doc.Title+" "+strings.Join(strings.Fields(s), " ")), 400)
		return nil
	}
	if strings.TrimFunc(s, isSpace) == "" {
		h.space = h.space || s != ""
		return nil
	}
	if h.para == nil {
		if err := h.begin(); err != nil {
			return err
		}
	}
	var b strings.Builder
	if h.breaks == 1 && len(h.para.Runs) > 0 {
		b.WriteByte('\n')
		h.space = false
	}
	h.breaks = 0
	for _, r := range s {
		if isSpace(r) {
			h.space = true
			continue
		}
		if n := len(h.para.Runs); h.space && b.Len() > 0 && b.String()[b.Len()-1] != '\n' {
			b.WriteByte(' ')
		} else if h.space && b.Len() == 0 && n > 0 {
			spaced(&h.para.Runs[n-1], &b)
		}
		h.space = false
		b.WriteRune(r)
	}
	look := h.top().look
	look.Text = b.String()
	if n := len(h.para.Runs); n > 0 {
		last := h.para.Runs[n-1]
		if sameLook(&look, &last) {
			if len(last.Text) > maxRun {
				return refuse("doc.long")
			}
			h.para.Runs[n-1].Text += look.Text
			return h.weigh(len(look.Text))
		}
	}
	h.para.Runs = append(h.para.Runs, look)
	return h.weigh(pieceWeight + len(look.Text))
}

// spaced puts the space between two runs into the one that is plain.
func spaced(last *Run, next *strings.Builder) {
	if last.Change != nil || last.Super || last.Note > 0 {
		next.WriteByte(' ')
	} else {
		last.Text += " "
	}
}

func isSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\f' || r == '\r' }
