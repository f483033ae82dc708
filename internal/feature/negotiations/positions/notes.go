package positions

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of pasted notes.
const (
	maxNotes = 60_000 // bytes
	maxLines = 150    // positions
)

// noted is one line of notes: who said what about which paragraph.
type noted struct {
	Label   string
	Speaker string
	Words   string
	Chair   bool // whoever leads the meeting: seldom a position
}

// readNotes reads notes as they are taken in the room: "Speaker: words" on each line,
// labels of paragraphs on lines of their own; other lines continue the one above.
// When whoever leads the meeting names one paragraph, what follows is about it. more
// says that there are more than are taken at once.
func readNotes(text, label string) (out []noted, more bool) {
	if len(text) > maxNotes {
		text, more = strings.ToValidUTF8(text[:maxNotes], ""), true
	}
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(line), " ")
		switch {
		case line == "":
			continue
		case alone.MatchString(line):
			label = strings.TrimRight(line, ".: ")
			continue
		}
		speaker, words, ok := parts(line)
		if !ok {
			if len(out) > 0 && !title(line) {
				out[len(out)-1].Words += "\n" + line
			}
			continue
		}
		if len(out) == maxLines {
			return out, true
		}
		_, chair := Speaker(speaker)
		out = append(out, noted{label, speaker, words, chair})
		if chair {
			if found := spoken.FindAllString(words, 3); len(found) == 1 {
				label = strings.TrimSpace(found[0])
			}
		}
	}
	return out, more
}

// parts divides "Speaker: words".
func parts(line string) (speaker, words string, ok bool) {
	at := strings.IndexAny(line, ":：")
	if at <= 0 {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(line[at:])
	speaker, words = strings.TrimSpace(line[:at]), strings.TrimSpace(line[at+size:])
	first, _ := utf8.DecodeRuneInString(speaker)
	if words == "" || utf8.RuneCountInString(speaker) > 60 || len(strings.Fields(speaker)) > 8 || strings.HasPrefix(words, "//") || strings.HasPrefix(speaker, "[") || unicode.IsLower(first) {
		return "", "", false
	}
	return speaker, words, true
}

// title reports whether a line is the title of what is spoken about next: "L.5.
// Strengthening …".
func title(line string) bool {
	return strings.HasPrefix(line, "L.") || len(line) > 2 && line[0] == 'L' && unicode.IsDigit(rune(line[1]))
}
