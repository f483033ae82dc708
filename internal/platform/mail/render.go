package mail

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"text/template"
	"unicode"

	"groundswell/internal/core"
)

// Renderer turns the features' mail/*.txt into mails. It is safe for
// concurrent use.
//
// A template's first line is "Subject: …", then comes an empty line, then the
// text. It holds no words of its own but asks for them:
//
//	{{t "key" "Name" value}}  the catalogue's text in the reader's language
//	{{lang}}                  the reader's language, for links
//	{{short value}}           text somebody typed: one line, at most 100
//	                          characters, and no link to click on
type Renderer struct {
	mails map[core.Lang]map[string]parsed
}

// parsed keeps subject and text apart, so that nothing that is filled into the
// subject can begin the text.
type parsed struct{ subject, text *template.Template }

// NewRenderer parses the mail/*.txt of every feature, once for each language.
// all maps a feature's name to its files; the mail endorse's mail/confirm.txt
// is then called "endorse/confirm". cat gives the text of a message key; the
// values to fill in follow the key as name, value, name, value.
func NewRenderer(cat interface {
	T(core.Lang, string, ...any) string
}, all map[string]fs.FS) (*Renderer, error) {
	r := &Renderer{mails: map[core.Lang]map[string]parsed{}}
	for _, l := range core.Langs {
		r.mails[l] = map[string]parsed{}
		funcs := template.FuncMap{
			"t":     func(key string, pairs ...any) string { return cat.T(l, key, pairs...) },
			"lang":  func() core.Lang { return l },
			"short": short,
		}
		for feature, fsys := range all {
			files, err := fs.Glob(fsys, "mail/*.txt")
			if err != nil {
				return nil, fmt.Errorf("mails of %s: %w", feature, err)
			}
			for _, file := range files {
				name := feature + "/" + strings.TrimSuffix(path.Base(file), ".txt")
				source, err := fs.ReadFile(fsys, file)
				if err != nil {
					return nil, fmt.Errorf("mail %s: %w", name, err)
				}
				if r.mails[l][name], err = parse(name, string(source), funcs); err != nil {
					return nil, fmt.Errorf("mail %s: %w", name, err)
				}
			}
		}
	}
	return r, nil
}

func parse(name, source string, funcs template.FuncMap) (p parsed, err error) {
	first, rest, ok := strings.Cut(normalLines(source), "\n")
	subject, isSubject := strings.CutPrefix(first, "Subject: ")
	if !ok || !isSubject || (rest != "" && rest[0] != '\n') {
		return p, errors.New(`must begin with a line "Subject: …" and an empty line`)
	}
	compile := func(part, source string) (*template.Template, error) {
		return template.New(name + part).Funcs(funcs).Option("missingkey=error").Parse(source)
	}
	if p.subject, err = compile(" (subject)", subject); err != nil {
		return p, err
	}
	p.text, err = compile("", "\n"+rest) // so that errors count lines as the file does
	return p, err
}

// Render fills in the mail called name for a reader of l. The subject is one
// line. The text has no spaces at the ends of its lines, never more than one
// empty line in a row, and ends with one line end; lines are left as long as
// they are.
//
// Its errors may name the template and its fields, but not their values.
func (r *Renderer) Render(l core.Lang, name string, data any) (subject, text string, err error) {
	p, ok := r.mails[l][name]
	if !ok {
		return "", "", fmt.Errorf("no mail %q in language %q", name, l)
	}
	var b strings.Builder
	if err := p.subject.Execute(&b, data); err != nil {
		return "", "", renderFailed(name, err)
	}
	subject = strings.TrimSpace(b.String())
	if reason := badLine(subject, 900); reason != "" {
		return "", "", fmt.Errorf("mail %s: the subject: %s", name, reason)
	}
	if subject == "" {
		return "", "", fmt.Errorf("mail %s: the subject is empty", name)
	}
	b.Reset()
	if err := p.text.Execute(&b, data); err != nil {
		return "", "", renderFailed(name, err)
	}
	return subject, tidy(b.String()), nil
}

// renderFailed keeps where in the template it happened and leaves out the
// cause, into which a method of the data may have written a value.
func renderFailed(name string, err error) error {
	where := ""
	if e, ok := errors.AsType[template.ExecError](err); ok {
		// "template: name:line:column: executing …"
		if parts := strings.SplitN(e.Err.Error(), ":", 4); len(parts) == 4 {
			where = " at line " + parts[2]
		}
	}
	return fmt.Errorf("mail %s: cannot be filled in%s", name, where)
}

func tidy(text string) string {
	var b strings.Builder
	blank := 0
	for line := range strings.SplitSeq(normalLines(text), "\n") {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if line == "" {
			blank++
			continue
		}
		if blank > 0 && b.Len() > 0 {
			b.WriteByte('\n')
		}
		blank = 0
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// short makes text that somebody typed fit to stand in a mail in our name.
func short(value any) string {
	s := strings.ToValidUTF8(fmt.Sprint(value), "\uFFFD")
	// First what nobody sees: a mark of direction inside "://" would be gone only after
	// it was looked for.
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' { // those two join letters in Persian and Hindi
			return -1
		}
		return r
	}, s)
	s = strings.ReplaceAll(s, "://", " ")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || breaksLine(r) }), " ")
	if runes := []rune(s); len(runes) > 100 {
		s = strings.TrimSpace(string(runes[:99])) + "…"
	}
	return s
}
