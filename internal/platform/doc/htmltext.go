package doc

import (
	"slices"
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
	if h.head {
		return nil // data of a program
	}
	if h.pre > 0 && strings.Contains(s, "\n") {
		return h.typed(s)
	}
	if strings.TrimFunc(s, isSpace) == "" || (h.para == nil || h.breaks > 0) && strings.TrimFunc(s, func(r rune) bool { return isSpace(r) || r == '\u00a0' }) == "" {
		h.space = h.space || s != "" // an empty line too
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

// typed takes in text whose lines are lines: an empty one parts paragraphs.
func (h *htmlReader) typed(s string) error {
	for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		if i > 0 {
			if h.breaks++; h.breaks > 1 {
				h.end()
			}
		}
		if err := h.text(line); err != nil {
			return err
		}
	}
	return nil
}

// styled takes in what the attributes of an element say of its look: the direction, and
// words that do not show. A block that a style hides is kept: a script may show it.
func (o *htmlOpen) styled(attrs map[string]string) {
	if _, hidden := attrs["hidden"]; hidden {
		o.look.Hidden = true
	}
	if attrs["style"] == "" {
		return
	}
	style := strings.ReplaceAll(strings.ToLower(attrs["style"]), " ", "")
	if strings.Contains(style, "direction:rtl") {
		o.rtl = true
	} else if strings.Contains(style, "direction:ltr") {
		o.rtl = false
	}
	if strings.Contains(style, "mso-hide:all") || strings.Contains(style, "display:none") && !slices.Contains(parting, o.name) {
		o.look.Hidden = true
	}
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
