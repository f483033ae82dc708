package rules_test

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// words that are the same in every language.
var words = []string{"PDF", "CSV", "JSON", "Atom", "JPEG", "PNG", "MB", "UTC"}

// ownStyle are pages that bring their style sheet with them.
var ownStyle = map[string]string{
	"internal/platform/seal/page.tmpl": "a file that is printed on a coordinator's machine, and loads nothing",
}

// spoken are attributes that are read or shown to people.
var spoken = []string{"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "label", "abbr", "content"}

// loading maps the elements that make a browser ask for something to the
// attribute that says what.
var loading = map[string][]string{"link": {"href"}, "script": {"src"}, "img": {"src", "srcset"}, "iframe": {"src"}, "object": {"data"}, "embed": {"src"},
	"source": {"src", "srcset"}, "video": {"src", "poster"}, "audio": {"src"}, "track": {"src"}, "form": {"action"}, "button": {"formaction"},
	"input": {"src", "formaction"}, "use": {"href", "xlink:href"}, "image": {"href", "xlink:href"}, "base": {"href"}, "body": {"background"}}

var action = regexp.MustCompile("(?s)\\{\\{-?\\s*(.*?)\\s*-?\\}\\}")

// attributes are all that a template for the inside of a tag consists of.
var attributes = regexp.MustCompile(`[a-z-]+="(⟦\d+⟧)+"`)

var control = regexp.MustCompile(`^(if|else|end|range|with|template|define|block|break|continue|/\*|\$\w+\s*:?=)`)

// bare replaces each action by a mark without letters, the same for the same
// action, and takes out those that only steer. Lines stay where they are.
func bare(text string) string {
	numbers := map[string]int{}
	return action.ReplaceAllStringFunc(text, func(a string) string {
		lines := strings.Repeat("\n", strings.Count(a, "\n"))
		inner := action.FindStringSubmatch(a)[1]
		if control.MatchString(inner) {
			return lines
		}
		if _, ok := numbers[inner]; !ok {
			numbers[inner] = len(numbers)
		}
		return "⟦" + strconv.Itoa(numbers[inner]) + "⟧" + lines
	})
}

// pieces calls f for each token of a page's template with its line.
func pieces(text string, f func(line int, tok html.Token, raw string)) {
	z := html.NewTokenizer(strings.NewReader(text))
	line := 1
	for z.Next() != html.ErrorToken {
		raw := string(z.Raw())
		f(line, z.Token(), raw)
		line += strings.Count(raw, "\n")
	}
}

func attr(tok html.Token, name string) (string, bool) {
	for _, a := range tok.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// pages are the templates that are HTML.
func pages(t *tree) []string { return slices.Concat(t.glob("*.html"), t.glob("*.tmpl")) }

// harmless finds inline style and script and what would be asked from elsewhere.
func harmless(t *tree) (out []string) {
	for _, p := range pages(t) {
		pieces(bare(t.read(p)), func(line int, tok html.Token, raw string) {
			if tok.Type != html.StartTagToken && tok.Type != html.SelfClosingTagToken {
				return
			}
			if tok.Data == "style" && ownStyle[p] == "" {
				finding(&out, "%s:%d: <style> is forbidden by the content policy", p, line)
			}
			if src, _ := attr(tok, "src"); tok.Data == "script" && src == "" {
				finding(&out, "%s:%d: <script> without src is forbidden by the content policy", p, line)
			}
			if v, _ := attr(tok, "http-equiv"); v != "" && ownStyle[p] == "" {
				finding(&out, "%s:%d: http-equiv: a header says it", p, line)
			}
			for _, a := range tok.Attr {
				value := strings.ToLower(strings.TrimSpace(a.Val))
				switch {
				case a.Key == "style":
					finding(&out, "%s:%d: style= is forbidden by the content policy", p, line)
				case strings.HasPrefix(a.Key, "on"):
					finding(&out, "%s:%d: %s= is forbidden by the content policy", p, line, a.Key)
				case strings.HasPrefix(value, "javascript:"):
					finding(&out, "%s:%d: %s=%q is a script", p, line, a.Key, a.Val)
				case slices.Contains(loading[tok.Data], a.Key) && (strings.Contains(value, "http:") || strings.Contains(value, "https:") || strings.HasPrefix(value, "//")):
					finding(&out, "%s:%d: <%s %s=%q> asks a third party", p, line, tok.Data, a.Key, a.Val)
				}
			}
		})
	}
	return out
}

// wordless finds text for readers that is in no catalogue.
func wordless(t *tree) (out []string) {
	for _, p := range pages(t) {
		inside := ""
		pieces(bare(t.read(p)), func(line int, tok html.Token, raw string) {
			switch tok.Type {
			case html.StartTagToken:
				if tok.Data == "style" || tok.Data == "script" {
					inside = tok.Data
				}
			case html.EndTagToken:
				inside = ""
			case html.TextToken:
				if w := foreign(attributes.ReplaceAllString(tok.Data, "")); w != "" && inside == "" {
					finding(&out, "%s:%d: %q is in no catalogue", p, line, w)
				}
			}
			for _, a := range tok.Attr {
				if a.Key == "content" && !described(tok) || !slices.Contains(spoken, a.Key) {
					continue
				}
				if w := foreign(a.Val); w != "" {
					finding(&out, "%s:%d: %s=%q is in no catalogue", p, line, a.Key, w)
				}
			}
		})
	}
	return out
}

// described reports whether a meta element's content is read by people.
func described(tok html.Token) bool {
	name, _ := attr(tok, "name")
	property, _ := attr(tok, "property")
	return tok.Data != "meta" || name == "description" || slices.Contains([]string{"og:title", "og:description", "og:site_name", "og:image:alt"}, property)
}

// foreign returns the first word of a text that is not the same everywhere.
func foreign(text string) string {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !slices.Contains(words, w) {
			return w
		}
	}
	return ""
}

// labelled finds fields without a label in their template.
func labelled(t *tree) (out []string) {
	for _, p := range pages(t) {
		text := bare(t.read(p))
		targets := map[string]bool{}
		pieces(text, func(_ int, tok html.Token, _ string) {
			if v, ok := attr(tok, "for"); ok && tok.Data == "label" {
				targets[v] = true
			}
		})
		depth := 0 // inside a label
		pieces(text, func(line int, tok html.Token, _ string) {
			switch {
			case tok.Data == "label" && tok.Type == html.StartTagToken:
				depth++
			case tok.Data == "label" && tok.Type == html.EndTagToken:
				depth--
			case tok.Type == html.EndTagToken || !slices.Contains([]string{"input", "select", "textarea"}, tok.Data):
			default:
				kind, _ := attr(tok, "type")
				id, _ := attr(tok, "id")
				_, named := attr(tok, "aria-label")
				_, by := attr(tok, "aria-labelledby")
				if !slices.Contains([]string{"hidden", "submit", "button", "reset"}, kind) && depth == 0 && !named && !by && (id == "" || !targets[id]) {
					name, _ := attr(tok, "name")
					finding(&out, "%s:%d: <%s name=%q> has no label", p, line, tok.Data, name)
				}
			}
		})
	}
	return out
}

// trusted are the files that may say that a text is safe HTML.
var trusted = map[string]string{
	"internal/platform/i18n/rich.go":       "marks of a message become links with checked addresses, all else is escaped",
	"internal/platform/seal/page.go":       "a QR code: numbers, and a label that is escaped",
	"internal/platform/edition/write.go":   "passes the sanitiser as the last step",
	"internal/platform/edition/edition.go": "built from what passed the sanitiser, and escaped titles",
	"internal/platform/chart":              "pictures: numbers, and labels that are escaped",
}

// addressed are the files that may say that an address is safe.
var addressed = map[string]string{
	"internal/feature/statements/writing/pages_preview.go": "a draft's logo is no file yet and stands in the page as data:, and nothing runs in an img",
	"internal/feature/statements/pages.go":                 "a small logo of our own stands in the page as data:, and nothing runs in an img",
}

// vouched finds conversions to the types that html/template does not escape.
func vouched(t *tree) (out []string) {
	for _, s := range t.sources() {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, _ := sel.X.(*ast.Ident)
			if pkg == nil || pkg.Name != "template" {
				return true
			}
			switch sel.Sel.Name {
			case "HTML":
				if trusted[s.path] == "" && trusted[s.dir] == "" {
					finding(&out, "%s: template.HTML(…) outside the files that may vouch for a text", s.at(n))
				}
			case "URL":
				if addressed[s.path] == "" {
					finding(&out, "%s: template.URL(…) outside the files that may vouch for an address", s.at(n))
				}
			case "CSS", "HTMLAttr", "JS", "JSStr", "Srcset":
				finding(&out, "%s: template.%s(…) is never needed", s.at(n), sel.Sel.Name)
			}
			return true
		})
	}
	for p := range trusted {
		if !slices.ContainsFunc(t.paths, func(q string) bool { return q == p || path.Dir(q) == p }) {
			finding(&out, "%s is not there: take it out of the table", p)
		}
	}
	return out
}

func page(text string) map[string]string {
	return map[string]string{"internal/feature/news/ui/page.html": text}
}

func TestTemplatesAreHarmless(t *testing.T) {
	obeyed(t, harmless, page(`<link rel="stylesheet" href="{{.CSS}}"><script src="{{.JS}}" defer></script><a href="https://example.org/">{{t "x"}}</a><svg xmlns="http://www.w3.org/2000/svg"></svg>`),
		breach{"style attribute", page(`<p style="color: red">`), "page.html:1: style="},
		breach{"style element", page("\n\n<style>p {}</style>"), "page.html:3: <style>"},
		breach{"script", page(`<script>x()</script>`), "<script> without src"},
		breach{"handler", page(`<p {{if .X}}onclick="x()"{{end}}>`), "onclick="},
		breach{"script address", page(`<a href="javascript:x()">`), "is a script"},
		breach{"remote picture", page(`<img src="https://example.org/a.png">`), "asks a third party"},
		breach{"remote sheet", page(`<link rel="stylesheet" href="//example.org/a.css">`), "asks a third party"},
		breach{"remote form", page(`<form action="http://{{.Host}}/">`), "asks a third party"},
		breach{"policy in the page", page(`<meta http-equiv="refresh" content="1">`), "http-equiv"},
	)
}

func TestTemplatesHaveNoWords(t *testing.T) {
	obeyed(t, wordless, page(`<p title="{{t "a.b"}}" class="lead">{{t "a.b"}} · {{/* a note */}}<a href="/x">CSV</a>&nbsp;→ {{if eq .A "x"}}12{{else}}×{{end}}</p><!-- a note -->{{define "in"}}{{if .X}} lang="{{.Lang}}" dir="{{.Dir}}"{{end}}{{end}}<meta name="robots" content="noindex">`),
		breach{"text", page("<h1>{{.Title}}</h1>\n<p>Hello {{.Name}}</p>"), `page.html:2: "Hello"`},
		breach{"other script", page(`<p>Привет</p>`), "Привет"},
		breach{"after an action", page(`{{.N}} names`), "names"},
		breach{"entity", page(`<p>&eacute;</p>`), "é"},
		breach{"label", page(`<nav aria-label="Menu">`), `aria-label="Menu"`},
		breach{"description", page(`<meta name="description" content="All of it">`), `content="All"`},
	)
}

func TestFieldsHaveLabels(t *testing.T) {
	obeyed(t, labelled, page(`<label for="{{.ID}}">{{t "a"}}</label><input id="{{.ID}}"><label>{{t "b"}} <select name="b"></select></label><input type="hidden" name="c"><textarea aria-label="{{t "d"}}"></textarea>`),
		breach{"no label", page(`<input name="email">`), `<input name="email"> has no label`},
		breach{"another's label", page(`<label for="{{.A}}"></label><input id="{{.B}}" name="b">`), `name="b"`},
		breach{"after the label", page(`<label>{{t "b"}}</label><select name="b"></select>`), `<select name="b">`},
		breach{"text area", page(`<textarea name="t" id="t"></textarea>`), `<textarea name="t">`},
	)
}

func TestSafeHTMLIsVouchedFor(t *testing.T) {
	code := func(p, body string) map[string]string {
		files := map[string]string{p: "package x\n\nvar y = " + body + "\n"}
		for q := range trusted {
			if files[q] == "" && !strings.HasPrefix(p, q) {
				files[strings.TrimSuffix(q, ".go")+"/x.txt"] = ""
				if strings.HasSuffix(q, ".go") {
					delete(files, strings.TrimSuffix(q, ".go")+"/x.txt")
					files[q] = "package x\n"
				}
			}
		}
		return files
	}
	obeyed(t, vouched, code("internal/platform/i18n/rich.go", "template.HTML(s)"),
		breach{"elsewhere", code("internal/feature/news/pages.go", "template.HTML(s)"), "pages.go:3: template.HTML"},
		breach{"address", code("internal/platform/i18n/rich.go", "template.URL(s)"), "template.URL"},
		breach{"script", code("internal/platform/i18n/rich.go", "template.JS(s)"), "template.JS(…) is never needed"},
		breach{"deserted", map[string]string{}, "take it out"},
	)
}
