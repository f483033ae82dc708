package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"groundswell/internal/feature/negotiations/align/synthetic"
)

// Where texts lie that may not be copied into the repository; see alignment/SOURCE.md.
const (
	spdxFolder = "GROUNDSWELL_SPDX"
	dataFolder = "GROUNDSWELL_REAL"
)

// labelled is a real pair with the links that a reader gave it.
type labelled struct {
	synthetic.Pair
	heldOut bool
}

// realPairs reads the labelled pairs; of those whose texts are not there it says why.
func realPairs(folder string) (all []labelled, missing []string, err error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.links"))
	if err != nil || len(names) == 0 {
		return nil, nil, fmt.Errorf("%s has no labelled pairs: %w", folder, err)
	}
	for _, name := range names {
		l, why, err := realPair(folder, name)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		if why != "" {
			missing = append(missing, l.Name+" ("+why+")")
			continue
		}
		all = append(all, l)
	}
	return all, missing, nil
}

func realPair(folder, name string) (l labelled, missing string, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return l, "", err
	}
	l.Name = strings.TrimSuffix(filepath.Base(name), ".links")
	hash := map[string]string{}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "set":
			l.heldOut = value == "held-out"
		case "lang":
			l.Lang = value
		case "old", "new":
			paragraphs, why, err := realText(folder, value)
			if err != nil {
				return l, "", err
			}
			if why != "" {
				missing = why
			}
			if key == "old" {
				l.Old = paragraphs
			} else {
				l.New = paragraphs
			}
		case "old-sha256", "new-sha256":
			hash[key] = value
		case "sure", "perhaps":
			for f := range strings.FieldsSeq(value) {
				a, b, _ := strings.Cut(f, "-")
				i, err1 := strconv.Atoi(a)
				j, err2 := strconv.Atoi(b)
				if err1 != nil || err2 != nil {
					return l, "", fmt.Errorf("%q is no link", f)
				}
				if key == "sure" {
					l.Sure = append(l.Sure, [2]int{i, j})
				} else {
					l.Perhaps = append(l.Perhaps, [2]int{i, j})
				}
			}
		default:
			return l, "", fmt.Errorf("%q is not understood", key)
		}
	}
	if missing != "" {
		return l, missing, nil
	}
	for key, paragraphs := range map[string][]string{"old-sha256": l.Old, "new-sha256": l.New} {
		sum := sha256.Sum256([]byte(strings.Join(paragraphs, "\x00")))
		if got := fmt.Sprintf("%d %s", len(paragraphs), hex.EncodeToString(sum[:])); got != hash[key] {
			return l, "its text is not the one that was labelled", nil
		}
	}
	for _, link := range slices.Concat(l.Sure, l.Perhaps) {
		if link[0] >= len(l.Old) || link[1] >= len(l.New) {
			return l, "", fmt.Errorf("%v is outside of the texts", link)
		}
	}
	return l, "", nil
}

// realText reads a text that a pair names and divides it.
func realText(folder, source string) (paragraphs []string, missing string, err error) {
	kind, rest, _ := strings.Cut(source, " ")
	switch kind {
	case "spdx":
		if text, err := os.ReadFile(filepath.Join(folder, "texts", rest+".txt")); err == nil {
			return blankLines(string(text)), "", nil
		}
		dir := os.Getenv(spdxFolder)
		if dir == "" {
			return nil, spdxFolder + " is not set", nil
		}
		text, err := os.ReadFile(filepath.Join(dir, rest+".json"))
		if err != nil {
			return nil, "there is no " + rest + ".json", nil
		}
		var l struct{ LicenseText string }
		if err := json.Unmarshal(text, &l); err != nil {
			return nil, "", err
		}
		return blankLines(l.LicenseText), "", nil
	case "paris":
		dir := os.Getenv(dataFolder)
		if dir == "" {
			return nil, dataFolder + " is not set", nil
		}
		part := strings.Split(rest, " | ")
		text, err := os.ReadFile(filepath.Join(dir, "negotiations", "paris-agreement", "text", part[0]))
		if err != nil {
			return nil, "there is no " + part[0], nil
		}
		from, to := strings.Index(string(text), part[1]), strings.Index(string(text), part[2])
		if from < 0 || to < from {
			return nil, "its text is not the one that was labelled", nil
		}
		return items(string(text[from:to])), "", nil
	}
	return nil, "", fmt.Errorf("%q is not understood", source)
}

var blank = regexp.MustCompile(`\n\s*\n`)

// blankLines divides a text at blank lines.
func blankLines(text string) (out []string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	for _, p := range blank.Split(text, -1) {
		if p = strings.Join(strings.Fields(p), " "); hasWord(p) {
			out = append(out, p)
		}
	}
	return out
}

var (
	item     = regexp.MustCompile(`^\s*(?:\d+\.|\*|\[\*)`)
	footnote = regexp.MustCompile(`\[\^\d+\]`)
	marks    = regexp.MustCompile(`[*#]+`)
)

// items divides Markdown at blank lines and before each item, and takes off its marks.
func items(text string) (out []string) {
	for _, block := range blank.Split(text, -1) {
		var one []string
		put := func() {
			p := strings.Join(strings.Fields(strings.Join(one, " ")), " ")
			one = nil
			if !hasWord(p) || strings.HasPrefix(p, "[^") {
				return
			}
			p = strings.TrimSpace(marks.ReplaceAllString(footnote.ReplaceAllString(p, ""), ""))
			if p = strings.ReplaceAll(p, "\\ ", " "); hasWord(p) {
				out = append(out, p)
			}
		}
		for i, line := range strings.Split(block, "\n") {
			if i > 0 && item.MatchString(line) {
				put()
			}
			one = append(one, line)
		}
		put()
	}
	return out
}

func hasWord(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) })
}
