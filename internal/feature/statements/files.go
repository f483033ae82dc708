package statements

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/script"
)

// Files is a statement as a folder gives it.
type Files struct {
	Given
	// Logos holds the pictures that the issuers' Logo fields name, checked and
	// written anew by us. PublishFiles stores them.
	Logos map[string][]byte
}

// ReadOptions say what the files do not, or say it otherwise: what is set here
// goes before what stands in a file.
type ReadOptions struct {
	// Slug names the statement. In a folder of several it picks one of them.
	Slug                        string
	Kind, Source, Signers, Rule string
	// Editions names each language's file, for a folder that is laid out in no
	// way that is known here.
	Editions map[core.Lang]string
	Draft    bool      // not public yet
	Now      time.Time // for the notes only
}

// ReadFiles reads the statements of a folder, laid out in one of these ways:
//
//   - en.md, fr.md …: one statement. The source's file begins with the facts
//     between two lines "---"; the others may have what differs by language.
//   - NAME.en.txt, NAME.fr.html …: one or several statements, each with a name.
//   - eng.html, fra.html …: one statement, languages by three-letter codes.
//   - o.Editions.
//
// The notes say, in English, what was guessed or not read. The error names the
// file and, where there is one, the line to repair.
func ReadFiles(fsys fs.FS, o ReadOptions) ([]Files, []string, error) {
	r := &folder{fsys: fsys, o: o}
	groups, err := r.groups()
	if err != nil {
		return nil, nil, err
	}
	if len(groups) > 1 && o.Slug != "" {
		names := make([]string, len(groups))
		for i, g := range groups {
			names[i] = g.slug
		}
		i := slices.Index(names, o.Slug)
		if i < 0 {
			return nil, nil, fmt.Errorf("the folder holds several statements, and none is called %q: %s", o.Slug, strings.Join(names, ", "))
		}
		groups = groups[i : i+1]
	}
	var out []Files
	from := map[string]string{}
	for _, g := range groups {
		f, err := r.build(g)
		if err != nil {
			return nil, nil, err
		}
		file := g.files[f.Source]
		if other := from[f.Slug]; other != "" {
			return nil, nil, fmt.Errorf("%s and %s are both called %q: give one of them another name", other, file, f.Slug)
		}
		from[f.Slug] = file
		out = append(out, f)
	}
	return out, r.notes, nil
}

// PublishFiles stores the logos and publishes the statement; see Publish.
func (s *Service) PublishFiles(ctx context.Context, f Files) (rep *PublishReport, err error) {
	defer core.Wrap(&err, "statements.PublishFiles(%s)", f.Slug)
	stored := map[string]string{"": ""}
	for name, data := range f.Logos {
		blob, err := s.Blobs.Put(data)
		if err != nil {
			return nil, err
		}
		stored[name] = blob + strings.ToLower(path.Ext(name))
	}
	g := f.Given
	g.Editions = make(map[core.Lang]GivenEdition, len(f.Editions))
	for l, e := range f.Editions {
		e.Issuers = slices.Clone(e.Issuers)
		for i, by := range e.Issuers {
			logo, ok := stored[by.Logo]
			if !ok {
				return nil, fmt.Errorf("the logo %s is not among the files", by.Logo)
			}
			e.Issuers[i].Logo = logo
		}
		g.Editions[l] = e
	}
	return s.Publish(ctx, g)
}

// folder is one reading.
type folder struct {
	fsys  fs.FS
	o     ReadOptions
	notes []string
}

func (r *folder) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// fileGroup is the files of one statement.
type fileGroup struct {
	name  string // what stands before the language; "" if nothing does
	slug  string // made of name
	files map[core.Lang]string
}

var formats = []string{".md", ".html", ".htm", ".txt"} // the first is read when there are several

func (r *folder) groups() ([]*fileGroup, error) {
	if len(r.o.Editions) > 0 {
		g := &fileGroup{files: map[core.Lang]string{}}
		for l, file := range r.o.Editions {
			if !l.Valid() {
				return nil, fmt.Errorf("the site is not offered in %q: use en, fr, es, ru, pt, ar or zh", l)
			}
			if g.files[l] = path.Clean(file); !slices.Contains(formats, strings.ToLower(path.Ext(file))) {
				return nil, fmt.Errorf("%s: only .md, .txt and .html files are read", file)
			}
		}
		return []*fileGroup{g}, nil
	}
	entries, err := fs.ReadDir(r.fsys, ".")
	if err != nil {
		return nil, err
	}
	byName := map[string]*fileGroup{}
	var other, foreign []string
	for _, e := range entries {
		ext := strings.ToLower(path.Ext(e.Name()))
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") || ext == ".svg" || ext == ".png" {
			continue
		}
		name, code := "", strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
		if i := strings.LastIndexByte(code, '.'); i > 0 {
			name, code = code[:i], code[i+1:]
		}
		lang, offered := langOf(code)
		switch {
		case !slices.Contains(formats, ext), !offered && !codeForm.MatchString(code):
			other = append(other, e.Name())
		case !offered:
			foreign = append(foreign, e.Name())
		default:
			if byName[name] == nil {
				byName[name] = &fileGroup{name: name, files: map[core.Lang]string{}}
			}
			r.choose(byName[name], lang, e.Name())
		}
	}
	if one := byName[""]; one != nil { // other names in its folder are about it, and no statements
		for name, g := range byName {
			if name != "" {
				for _, file := range g.files {
					other = append(other, file)
				}
				delete(byName, name)
			}
		}
	}
	sort.Strings(other)
	if len(foreign) > 0 {
		r.note("not read, since the site is not offered in their languages: %s", strings.Join(foreign, ", "))
	}
	if len(other) > 0 {
		r.note("not read, since their names do not end in a language and .md, .txt or .html: %s", strings.Join(other, ", "))
	}
	if len(byName) == 0 {
		return nil, errors.New("no texts were found: name them en.md, fr.md … or NAME.en.txt, NAME.fr.html … with the languages en, fr, es, ru, pt, ar, zh")
	}
	out := make([]*fileGroup, 0, len(byName))
	for _, g := range byName {
		out = append(out, g)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name < out[j].name })
	nameSlugs(out)
	return out, nil
}

// codeForm is what looks like the code of some language or other.
var codeForm = regexp.MustCompile(`^[a-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*$`)

// langs3 are the other codes of our languages: ISO 639-3, and 639-2/B.
var langs3 = map[string]core.Lang{"eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "rus": "ru", "por": "pt",
	"ara": "ar", "arb": "ar", "zho": "zh", "chi": "zh", "cmn": "zh"}

// langOf returns the language of a code, with or without a region ("pt-BR",
// "por_PT"), if the site is offered in it. Traditional Chinese is another one.
func langOf(code string) (core.Lang, bool) {
	base, rest, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(code), "_", "-"), "-")
	lang := core.Lang(base)
	if l, ok := langs3[base]; ok {
		lang = l
	}
	if lang == "zh" && (strings.Contains(rest, "hant") || rest == "tw" || rest == "hk" || rest == "mo") {
		return "", false
	}
	return lang, lang.Valid() && (rest == "" || codeForm.MatchString("xx-"+rest))
}

// choose takes a file for a language, or leaves it when there is a better one.
func (r *folder) choose(g *fileGroup, l core.Lang, file string) {
	had, ok := g.files[l]
	if !ok {
		g.files[l] = file
		return
	}
	rank := func(f string) int { return slices.Index(formats, strings.ToLower(path.Ext(f))) }
	if rank(file) < rank(had) || rank(file) == rank(had) && len(file) < len(had) {
		had, file = file, had
	}
	g.files[l] = had
	r.note("%s: not read, since %s is in the same language", file, had)
}

var leadingDate = regexp.MustCompile(`^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[-_ ]+(.*\D.*)$`)

// nameSlugs makes slugs of names: "2021-04-06_cso-letter" is cso-letter. The date
// stays in those that would be the same without it.
func nameSlugs(groups []*fileGroup) {
	n := map[string]int{}
	for _, g := range groups {
		g.slug = slugify(g.name)
		if m := leadingDate.FindStringSubmatch(g.name); m != nil && slugify(m[4]) != "" {
			g.slug = slugify(m[4])
		}
		n[g.slug]++
	}
	for _, g := range groups {
		if n[g.slug] > 1 {
			g.slug = slugify(g.name)
		}
	}
}

// slugify returns "" for what has no Latin letter or digit.
func slugify(s string) string {
	s = strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return ' '
	}, script.Fold(s))
	s = strings.Join(strings.Fields(s), "-")
	for len(s) > 80 {
		i := strings.LastIndexByte(s[:81], '-')
		if i < 0 {
			i = 80
		}
		s = s[:i]
	}
	return s
}
