package web

import (
	"fmt"
	"html/template"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// funcs are the words of a template, bound to one language.
func (s *Server) funcs(lang core.Lang) template.FuncMap {
	cat := s.cfg.Catalog
	return template.FuncMap{
		// t is a message; tx one with links and bold words in it.
		"t":       func(key string, args ...any) string { return cat.T(lang, key, args...) },
		"tx":      func(key string, args ...any) template.HTML { return cat.Rich(lang, key, args...) },
		"err":     func(e *core.Error) string { return cat.T(lang, e.Key, e.Args...) },
		"lang":    func() core.Lang { return lang },
		"num":     func(n int64) string { return i18n.Number(lang, n) },
		"date":    func(t time.Time) string { return i18n.Date(lang, t) },
		"when":    func(t time.Time) string { return i18n.DateTime(lang, t) },
		"country": func(code string) string { return i18n.Country(lang, code) },
		"region":  func(code string) string { return i18n.Region(lang, code) },
		// extra is where a large script of one page is, by its name.
		"extra": func(name string) (string, error) {
			if at, ok := s.assets.extra[name]; ok {
				return at, nil
			}
			return "", fmt.Errorf("there is no ui/extra/%s", name)
		},
		// comma stands between the members of a list.
		"comma": func() string { return i18n.Comma(lang) },
		// to is a path of this site in the reader's language.
		"to": func(path string) string { return "/" + string(lang) + path },
	}
}
