package draft

import "groundswell/internal/platform/doc"

// leftOut says what the reader of a PDF file left out of its text: what repeats at the
// heads and feet of pages, and the numbers of lines at the margin.
func leftOut(d *doc.Doc) (out []Warning) {
	lines := 0
	for _, r := range d.Running {
		lines += len(r.Pages)
	}
	if lines > 0 {
		out = append(out, Warning{Key: RunningKey, Args: []any{"N", lines, "Text", d.Running[0].Text}, Paragraph: -1})
	}
	if d.LineNumbers > 0 {
		out = append(out, Warning{Key: "negotiations.draft.line_numbers", Args: []any{"N", d.LineNumbers}, Paragraph: -1})
	}
	return out
}

// RunningKey is the warning that says how much is in Draft.Running.
const RunningKey = "negotiations.draft.running"
