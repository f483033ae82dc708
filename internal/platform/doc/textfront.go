package doc

import "strings"

// front takes off what programs that make web pages of Markdown put before the text:
// lines of the form "name: value" between two lines of three hyphens. The title is kept.
func (t *textReader) front() {
	const most = 60 // lines
	if len(t.lines) < 3 || strings.TrimRight(t.lines[0], " ") != "---" {
		return
	}
	title := ""
	for i := 1; i < min(len(t.lines), most); i++ {
		line := strings.TrimRight(t.lines[i], " ")
		if line == "---" || line == "..." {
			t.doc.Title = title
			t.lines = t.lines[i+1:]
			return
		}
		name, value, ok := strings.Cut(line, ":")
		if inner := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "-") || line == ""; !inner && (!ok || strings.ContainsAny(strings.TrimSpace(name), " ")) {
			return // a rule, and then text
		}
		if ok && name == "title" {
			title = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
}
