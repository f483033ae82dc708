package draft

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/platform/doc"
)

// agreed ends a preamble: "Have agreed as follows:".
var agreed = regexp.MustCompile(`(?i)^\W*((have|has) agreed|hereby|do hereby|and therefore|sont convenu|ont convenu|conviennent|han (convenido|acordado)|acuerdan|convienen|acordaram|convieram|` +
	`concordaram|согласились|договорились|اتفقت|قد اتفقت|协议如下|议定如下|达成协议)|(as follows|ce qui suit|lo siguiente|o seguinte|о нижеследующем|ما يلي|如下)\s*[:：]\s*$`)

// speaks is the beginning of a declaration: "We, Heads of State …, therefore:".
var speaks = regexp.MustCompile(`(?i)^\W*(we,|nous,|nosotros,|nosotras,|nós,|мы,|نحن،|我们，|我們，)\s?`)

// kinds says of every paragraph what it is.
func (b *building) kinds() {
	const (
		begin = iota
		preamble
		operative
	)
	zone, article := begin, false
	paras := b.out.Paragraphs
	for i := range paras {
		p := &paras[i]
		pre, op := headOf(p.Text, b.lang)
		switch {
		case p.Kind == Preambular: // the file says so
			zone = preamble
		case p.Kind == Heading:
			if r := b.ranks[i]; r <= rankLetter || p.Depth == 1 {
				zone = begin
			}
			if preambleTitle.MatchString(p.Text) {
				zone = preamble
			}
			article = b.ranks[i] == rankArticle || article && b.ranks[i] > rankArticle
		case labelKind(p.Label) == Preambular:
			p.Kind, zone = Preambular, preamble
		case labelKind(p.Label) == Operative:
			p.Kind, zone = Operative, operative
		case p.Label == "" && p.note(), b.notes[i] && (p.Label == "" || optional(p.Label)):
		case p.Label == "" && speaks.MatchString(p.Text) && zone != preamble:
			zone = begin
		case agreed.MatchString(p.Text) && (p.Label == "" || p.Depth == 0 && zone == preamble && !strings.HasPrefix(p.Text, "[")) && (zone != operative || utf8.RuneCountInString(p.Text) < 60):
			zone = operative
		case p.Label != "" && !optional(p.Label) || article && p.Label != "":
			switch {
			case zone != operative && !article && pre && (!op || zone == preamble) && p.Depth == 0 && endsClause(p.Text) && !strings.HasSuffix(p.Text, "."):
				p.Kind, zone = Preambular, preamble
			case zone == preamble && p.Depth > 0 && i > 0 && paras[i-1].Kind == Preambular:
				p.Kind = Preambular
			default:
				p.Kind, zone = Operative, operative
			}
		case pre && zone != operative && !article:
			p.Kind, zone = Preambular, preamble
		case op && endsClause(p.Text) && (zone != preamble || !strings.HasSuffix(strings.TrimRight(p.Text, " ]"), ",")):
			p.Kind, zone = Operative, operative
		case zone == preamble && i > 0 && paras[i-1].Kind == Preambular && !chapeau(p.Text) && (endsClause(p.Text) || p.Label != "" || b.lists[i]):
			p.Kind = Preambular
		case zone == operative && (p.Label != "" || b.lists[i] || utf8.RuneCountInString(p.Text) > 30 && (endsClause(p.Text) || binding.MatchString(p.Text) || utf8.RuneCountInString(p.Text) > 60)),
			article && binding.MatchString(p.Text):
			p.Kind, zone = Operative, operative
		case zone == begin && chapeau(p.Text):
			zone = preamble
		}
	}
}

var preambleTitle = regexp.MustCompile(`(?i)^\W*(preamble|préambule|preámbulo|preâmbulo|преамбула|الديباجة|ديباجة|序言)`)

// binding are words of an obligation: prose that has one and stands where something
// is decided is part of it.
var binding = regexp.MustCompile(`(?i)\b(shall|should|must|will|may|doit|doivent|devrait|devraient|peut|peuvent|debe|deben|debería|deberían|podrá|podrán|deve|devem|deveria|deveriam|poderá|poderão)\b|` +
	`должн|следует|могут|необходимо|يجب|ينبغي|يتعين|يجوز|应|須|须|必须|可以`)

// labelKind is what a label says by itself: PP 4 and Considérant 3 are preambular.
func labelKind(label string) Kind {
	word := label
	if i := strings.IndexFunc(label, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		word = label[:i]
	}
	switch {
	case labelWords[strings.ToLower(word)] == famRecital, strings.HasPrefix(word, "PP"), strings.HasPrefix(word, "ПП"):
		return Preambular
	case strings.HasPrefix(word, "OP"), strings.HasPrefix(word, "ОП"), word == "DP", word == "DISP":
		return Operative
	}
	return ""
}

// optional reports whether a label begins with the word for an option, which says
// nothing about what the paragraph is.
func optional(label string) bool {
	word, _, _ := strings.Cut(strings.ToLower(label), " ")
	word = strings.TrimRightFunc(word, func(r rune) bool { return digit(r) >= 0 })
	for _, han := range []string{"备选案文", "选项", "方案"} {
		if strings.HasPrefix(word, han) {
			return true
		}
	}
	return labelWords[word] == famOption
}

// chapeau reports whether text names who speaks: "The General Assembly,".
func chapeau(text string) bool {
	return utf8.RuneCountInString(text) <= 160 && strings.HasSuffix(strings.TrimRight(text, " ]"), ",") || utf8.RuneCountInString(text) <= 80 && strings.HasSuffix(text, "،")
}

// titleOf gives the title: the paragraph of that style, the heading that has the number of
// the text, the biggest letters on the first page, else the first heading.
func titleOf(d *doc.Doc, out *Draft) string {
	for i := range d.Blocks {
		if p := d.Blocks[i].Para; p != nil && strings.EqualFold(p.Style, "Title") {
			if text := paraText(p); text != "" {
				return text
			}
		}
	}
	headings := 0
	for i := range out.Paragraphs {
		p := &out.Paragraphs[i]
		if p.Kind == Heading && numberOfText.MatchString(p.Text) {
			return strings.TrimSpace(p.Text[strings.Index(p.Text, ".")+1:])
		}
		if headings += b2i(p.Kind == Heading); headings > 6 {
			break
		}
	}
	if text := biggest(d); text != "" {
		return text
	}
	for i := range out.Paragraphs {
		if p := &out.Paragraphs[i]; p.Kind == Heading && p.Label == "" && p.Text != "" {
			return p.Text
		}
	}
	if t := d.Title; !strings.Contains(t, "Microsoft") && !strings.Contains(t, ".doc") && !strings.Contains(t, ".pdf") {
		return squeeze(t)
	}
	return ""
}

// biggest gives the paragraph in the biggest letters among the first of a PDF file.
func biggest(d *doc.Doc) string {
	var best *doc.Para
	for i := range d.Blocks[:min(len(d.Blocks), 20)] {
		p := d.Blocks[i].Para
		if p == nil || p.Size == 0 || p.Page > 1 {
			continue
		}
		text := paraText(p)
		if n := utf8.RuneCountInString(text); n < 12 || n > 400 || !letters(text) {
			continue
		}
		if best == nil || p.Size > best.Size*1.02 {
			best = p
		}
	}
	if best == nil {
		return ""
	}
	return paraText(best)
}
