package doc

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mdInline makes runs of a line of Markdown: bold, italic, links, signs of notes,
// escapes. Asterisks and underscores that embrace nothing are text, and so is what
// stands in square brackets: in a text that is negotiated these are no links.
func mdInline(s string, notes map[string]int) (out []Run) {
	var b strings.Builder
	look := Run{}
	flush := func() {
		if b.Len() > 0 {
			look.Text = b.String()
			out = append(out, look)
			b.Reset()
		}
	}
	var before rune
	changes := map[string]*Change{"ins": {Kind: Inserted}, "del": {Kind: Deleted}}
	for i := 0; i < len(s); {
		if len(out) >= maxPhrases { // nobody writes so: the rest is text
			b.WriteString(s[i:])
			break
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\\' && i+1 < len(s) && strings.IndexByte("\\`*_{}[]()#+-.!|<>~", s[i+1]) >= 0:
			b.WriteByte(s[i+1])
			before = rune(s[i+1])
			i += 2
			continue
		case r == '*' || r == '_':
			width := 1
			if strings.HasPrefix(s[i:], strings.Repeat(string(r), 2)) {
				width = 2
			}
			mark := s[i : i+width]
			on := &look.Italic
			if width == 2 {
				on = &look.Bold
			}
			after, _ := utf8.DecodeRuneInString(s[i+width:])
			if *on && !unicode.IsSpace(before) && (r == '*' || !wordRune(after)) {
				flush()
				*on = false
				i += width
				continue
			}
			if !*on && !unicode.IsSpace(after) && i+width < len(s) && (before == 0 || !wordRune(before)) && closes(s[i+width:], mark) {
				flush()
				*on = true
				i += width
				continue
			}
		case r == '<':
			if tag := mdTag.FindString(s[i:min(len(s), i+300)]); tag != "" {
				switch name := tagName(tag); name {
				case "br":
					b.WriteByte(' ')
					before = ' '
				case "ins", "del", "/ins", "/del":
					if now := changes[name]; now != look.Change {
						flush()
						look.Change = now
					}
				}
				i += len(tag)
				continue
			}
		case strings.HasPrefix(s[i:], "~~"):
			after, _ := utf8.DecodeRuneInString(s[i+2:])
			if look.Strike && !unicode.IsSpace(before) || !look.Strike && !unicode.IsSpace(after) && after != '~' && struck(s[i+2:]) {
				flush()
				look.Strike = !look.Strike
				i += 2
				continue
			}
		case strings.HasPrefix(s[i:], "[^"):
			if end := strings.IndexByte(s[i:], ']'); end > 2 && notes[s[i+2:i+end]] > 0 {
				flush()
				out = append(out, Run{Note: notes[s[i+2:i+end]]})
				i += end + 1
				before = ']'
				continue
			}
		case r == '[':
			if text, target, rest, ok := mdLink(s[i:]); ok {
				flush()
				was := look.Link
				look.Link = target
				b.WriteString(text)
				flush()
				look.Link = was
				i, before = len(s)-len(rest), 'x'
				continue
			}
		}
		b.WriteString(s[i : i+n])
		before = r
		i += n
	}
	flush()
	return out
}

// maxPhrases bounds the stretches of one look in a paragraph of Markdown.
const maxPhrases = 20_000

// mdTag is what Markdown may have of HTML inside a line: a tag, which says how text
// looks and is none, or a remark.
var mdTag = regexp.MustCompile(`(?i)^(?:</?(?:span|sup|sub|small|font|mark|abbr|strong|em|b|i|u|br|a|ins|del)(?:\s[^<>]*|\s*/)?>|<!--.*?-->)`)

// tagName gives the name of a tag in small letters, with the stroke of one that ends.
func tagName(tag string) string {
	name := strings.ToLower(strings.TrimRight(strings.TrimPrefix(tag, "<"), "/> "))
	if i := strings.IndexFunc(name, func(r rune) bool { return r != '/' && (r < 'a' || r > 'z') }); i >= 0 {
		name = name[:i]
	}
	return name
}

// struck reports whether ~~ ends further on, after a word.
func struck(s string) bool {
	end := strings.Index(s[:min(len(s), 600)], "~~")
	return end > 0 && !unicode.IsSpace(rune(s[end-1]))
}

// closes reports whether a mark that opened is closed further on, after a letter.
func closes(s, mark string) bool {
	s = s[:min(len(s), 600)] // a phrase
	for from := 0; ; {
		i := strings.Index(s[from:], mark)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+len(mark):])
		if i > 0 && !unicode.IsSpace(before) && !wordRune(after) {
			return true
		}
		from = i + len(mark)
	}
}

// mdLink parts "[text](https://…)rest". Other targets are no links of a text.
func mdLink(s string) (text, target, rest string, ok bool) {
	whole := s
	s = s[:min(len(s), 2400)]
	end := strings.Index(s, "](")
	if end < 0 || strings.ContainsAny(s[1:end], "[\n") {
		return "", "", "", false
	}
	closing := strings.IndexByte(s[end:], ')')
	if closing < 0 {
		return "", "", "", false
	}
	target = s[end+2 : end+closing]
	if !safeLink(target) || strings.ContainsAny(target, " \t") {
		return "", "", "", false
	}
	return s[1:end], target, whole[end+closing+1:], true
}
