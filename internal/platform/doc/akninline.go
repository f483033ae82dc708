package doc

import "strings"

// runs reads the words of the element just begun, its end included: what is bold,
// inserted or deleted, and the notes in it.
func (a *aknReader) runs() (out []Run, err error) {
	x := a.x
	if err := a.weigh(pieceWeight); err != nil {
		return nil, err
	}
	type inner struct {
		look Run
		name string
	}
	stack := []inner{{}}
	space := false
	for level := x.depth(); ; {
		t, err := x.next()
		if err != nil {
			return nil, because(err, "doc.xml")
		}
		top := stack[len(stack)-1]
		switch t {
		case xmlEnd:
			if x.depth() < level {
				return trimRuns(out), nil
			}
			stack = stack[:len(stack)-1]
			if parts := x.local; parts == "p" || parts == "item" || parts == "num" || parts == "listIntroduction" {
				space = true
			}
		case xmlText:
			s := string(x.text)
			words := strings.Fields(s)
			if len(words) == 0 {
				space = space || s != ""
				continue
			}
			text := strings.Join(words, " ")
			if (space || strings.ContainsRune(" \t\r\n", rune(s[0]))) && len(out) > 0 {
				var b strings.Builder
				spaced(&out[len(out)-1], &b)
				text = b.String() + text
			}
			space = strings.ContainsRune(" \t\r\n", rune(s[len(s)-1]))
			look := top.look
			look.Text = text
			if n := len(out); n > 0 && out[n-1].Note == 0 && sameLook(&out[n-1], &look) {
				if len(out[n-1].Text)+len(text) > maxRun {
					return nil, refuse("doc.long")
				}
				out[n-1].Text += text
			} else {
				out = append(out, look)
				a.weight += pieceWeight
			}
			if err := a.weigh(len(text)); err != nil {
				return nil, err
			}
		case xmlStart:
			now := top
			now.name = x.local
			switch {
			case x.ns != nsAKN:
				if err := x.skip(); err != nil {
					return nil, err
				}
				continue
			case x.local == "authorialNote":
				n, err := a.note()
				if err != nil {
					return nil, err
				}
				if n > 0 {
					out = append(out, Run{Note: n})
				}
				continue
			case x.local == "br", x.local == "eol":
				space = true
			case x.local == "b":
				now.look.Bold = true
			case x.local == "i":
				now.look.Italic = true
			case x.local == "u":
				now.look.Underline = true
			case x.local == "sup":
				now.look.Super = true
			case x.local == "ins":
				now.look.Change = &Change{Kind: Inserted, Both: top.look.Change != nil && top.look.Change.Kind == Deleted}
			case x.local == "del":
				now.look.Change = &Change{Kind: Deleted, Both: top.look.Change != nil && top.look.Change.Kind == Inserted}
			case x.local == "docTitle" || x.local == "shortTitle":
				if a.doc.Title == "" {
					words, err := a.runs()
					if err != nil {
						return nil, err
					}
					p := Para{Runs: words}
					a.doc.Title = clip(p.Text(), 400)
					if (space || len(out) > 0) && len(words) > 0 {
						words[0].Text = " " + words[0].Text
					}
					space = false
					out = append(out, words...)
					continue
				}
			}
			stack = append(stack, now)
		}
	}
}

// note reads <authorialNote>, its end included, and returns its place, from 1.
func (a *aknReader) note() (int, error) {
	number := clip(a.x.attr("", "marker"), 20)
	runs, err := a.runs()
	if err != nil || len(runs) == 0 {
		return 0, err
	}
	a.doc.Notes = append(a.doc.Notes, Note{Paras: []Para{{Number: number, Runs: runs}}})
	return len(a.doc.Notes), nil
}

// trimRuns takes white space off both ends.
func trimRuns(runs []Run) []Run {
	for len(runs) > 0 && runs[0].Note == 0 {
		if runs[0].Text = strings.TrimLeft(runs[0].Text, " "); runs[0].Text != "" {
			break
		}
		runs = runs[1:]
	}
	for len(runs) > 0 && runs[len(runs)-1].Note == 0 {
		last := &runs[len(runs)-1]
		if last.Text = strings.TrimRight(last.Text, " "); last.Text != "" {
			break
		}
		runs = runs[:len(runs)-1]
	}
	return runs
}
