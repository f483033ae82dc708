package web

import (
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"groundswell/internal/core"
)

// pageSet is the templates of one feature in one language, with those of the features
// that they use. A set is parsed, with {{t}} bound to its language, when its first page
// is asked for, and never changes: most sites are read in a few languages, and the desk
// in one or two, and all of them at once take tens of megabytes.
type pageSet struct {
	lang    core.Lang
	feature string
}

// uses finds the features whose templates a template names.
var uses = regexp.MustCompile(`{{-?\s*template "([a-z]+)/`)

// pageSets makes the sets of all features. None is parsed yet: see [Server.CheckPages].
func (s *Server) pageSets(all []Feature) (map[pageSet]func() (*template.Template, error), error) {
	files := map[string]map[string]string{}
	for _, f := range all {
		var err error
		if files[f.Name], err = templates(f); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	out := map[pageSet]func() (*template.Template, error){}
	for _, f := range all {
		needs := needed(f.Name, files)
		for _, lang := range core.Langs {
			out[pageSet{lang, f.Name}] = sync.OnceValues(func() (*template.Template, error) { return s.parse(lang, all, needs, files) })
		}
	}
	return out, nil
}

// CheckPages parses every template, for a test: what cannot be parsed in one language
// cannot be in any, and what cannot be parsed was built so.
func (s *Server) CheckPages() error {
	for set, parse := range s.pages {
		if set.lang != core.Langs[0] {
			continue
		}
		if _, err := parse(); err != nil {
			return err
		}
	}
	return nil
}

// templates reads the templates of a feature, by name.
func templates(f Feature) (map[string]string, error) {
	out := map[string]string{}
	names, err := fs.Glob(f.FS, "ui/*.html")
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		b, err := fs.ReadFile(f.FS, n)
		if err != nil {
			return nil, err
		}
		out[f.Name+"/"+strings.TrimSuffix(strings.TrimPrefix(n, "ui/"), ".html")] = string(b)
	}
	return out, nil
}

// needed lists a feature and those whose templates it uses, and they use.
func needed(name string, files map[string]map[string]string) []string {
	out := []string{name}
	for i := 0; i < len(out); i++ {
		for _, text := range files[out[i]] {
			for _, m := range uses.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(out, m[1]) {
					out = append(out, m[1])
				}
			}
		}
	}
	return out
}

func (s *Server) parse(lang core.Lang, all []Feature, needs []string, files map[string]map[string]string) (*template.Template, error) {
	t := template.New("").Funcs(s.funcs(lang))
	for _, f := range all {
		t.Funcs(f.Funcs)
	}
	for _, feature := range needs {
		for _, name := range slices.Sorted(maps.Keys(files[feature])) {
			if _, err := t.New(name).Parse(files[feature][name]); err != nil {
				return nil, fmt.Errorf("%s: %w", feature, err)
			}
		}
	}
	return t, nil
}

// write writes a template of a feature in the request's language.
func (r *Request) write(w io.Writer, name string, data any) error {
	feature, _, _ := strings.Cut(name, "/")
	set := r.srv.pages[pageSet{r.Lang, feature}]
	if set == nil {
		return fmt.Errorf("there is no page %q", name)
	}
	pages, err := set()
	if err != nil {
		return err
	}
	return pages.ExecuteTemplate(w, name, data)
}
