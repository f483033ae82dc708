package rules_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// physical are the properties that do not turn round in Arabic.
var physical = regexp.MustCompile(`^(left|right|top|bottom|width|height|(min|max)-(width|height)|` +
	`(margin|padding|border|scroll-margin|scroll-padding)-(left|right|top|bottom)(-\w+)?|border-(top|bottom)-(left|right)-radius|overflow-[xy]|contain-intrinsic-(width|height))$`)

// sided are the properties whose values can name a side.
var sided = []string{"text-align", "text-align-last", "float", "clear", "background-position", "object-position", "transform-origin", "caption-side", "resize"}

var side = regexp.MustCompile(`\b(left|right|top|bottom|horizontal|vertical)\b`)

// around are shorthands that name four sides, clockwise from the top.
var around = []string{"margin", "padding", "inset", "border-width", "border-style", "border-color", "border-radius", "scroll-margin", "scroll-padding"}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	colour     = regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\(`)
	named      = regexp.MustCompile(`(?i)(^|[\s,(])(black|white|gr[ae]y|silver|red|maroon|yellow|olive|lime|green|aqua|teal|blue|navy|fuchsia|purple|orange|pink|brown|gold|crimson|tomato|coral|salmon|khaki|indigo|violet|orchid|plum|tan|beige|ivory|cyan|magenta|dark\w+|light(gr[ae]y|blue|green|yellow|pink|coral|salmon)\w*)([\s,)]|$)`)
	coloured   = regexp.MustCompile(`color|background|border|outline|fill|stroke|shadow|text-decoration|column-rule|caret`)
	elsewhere  = regexp.MustCompile(`(?i)url\(\s*["']?([^)"']*)`)
	tokenBlock = regexp.MustCompile(`^(:root|:lang\([a-z-]+\)|html)$`)
)

// declaration is one "property: value" of a style sheet.
type declaration struct {
	line                  int
	selector, name, value string
}

// declarations reads a style sheet far enough to know what stands in which rule.
// Our sheets have no string with a brace in it.
func declarations(text string) (out []declaration, atRules []declaration) {
	text = cssComment.ReplaceAllStringFunc(text, func(c string) string { return strings.Repeat("\n", strings.Count(c, "\n")) })
	var open []string
	start, parens := 0, 0
	flush := func(end int) {
		piece := text[start:end]
		name, value, ok := strings.Cut(piece, ":")
		at := start + len(piece) - len(strings.TrimLeft(piece, " \t\n"))
		switch trimmed := strings.TrimSpace(piece); {
		case strings.HasPrefix(trimmed, "@"):
			atRules = append(atRules, declaration{line: lineOf(text, at), name: trimmed})
		case ok && len(open) > 0:
			out = append(out, declaration{lineOf(text, at), open[len(open)-1], strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)})
		}
		start = end + 1
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(':
			parens++
		case ')':
			parens--
		case ';':
			if parens == 0 {
				flush(i)
			}
		case '{':
			selector := strings.TrimSpace(text[start:i])
			if strings.HasPrefix(selector, "@") {
				atRules = append(atRules, declaration{line: lineOf(text, i), name: selector})
			}
			open = append(open, selector)
			start = i + 1
		case '}':
			flush(i)
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	return out, atRules
}

// isTokens reports whether a rule sets the tokens: all its selectors are the
// whole page or a language.
func isTokens(selector string) bool {
	for _, s := range strings.Split(selector, ",") {
		if !tokenBlock.MatchString(strings.TrimSpace(s)) {
			return false
		}
	}
	return true
}

// sheets finds in the style sheets what does not turn round in Arabic, colours
// outside the tokens, and what would be loaded.
func sheets(t *tree) (out []string) {
	for _, p := range t.glob("*.css") {
		all, atRules := declarations(t.read(p))
		for _, a := range atRules {
			if strings.HasPrefix(a.name, "@import") || strings.HasPrefix(a.name, "@font-face") {
				finding(&out, "%s:%d: %s loads something", p, a.line, a.name)
			}
		}
		for _, d := range all {
			say := func(what string) { finding(&out, "%s:%d: %s: %s: %s", p, d.line, d.name, d.value, what) }
			token := strings.HasPrefix(d.name, "--")
			if physical.MatchString(d.name) {
				say("use the logical property")
			}
			if slices.Contains(sided, d.name) && side.MatchString(d.value) {
				say("use start, end, block or inline")
			}
			if slices.Contains(around, d.name) {
				if v := spaces(d.value); len(v) == 4 && v[1] != v[3] {
					say("the two sides differ and do not turn round: name them -inline-start and -inline-end")
				}
			}
			if !(token && isTokens(d.selector)) && (colour.MatchString(d.value) || (token || coloured.MatchString(d.name)) && named.MatchString(d.value)) {
				say("colours are tokens on :root")
			}
			for _, m := range elsewhere.FindAllStringSubmatch(d.value, -1) {
				if !strings.HasPrefix(m[1], "data:") && !strings.HasPrefix(m[1], "#") {
					say("nothing is loaded from a style sheet")
				}
			}
			if d.name == "behavior" || d.name == "-moz-binding" || strings.Contains(d.value, "expression(") {
				say("this runs a script")
			}
		}
	}
	return out
}

// spaces splits a value at the spaces outside brackets.
func spaces(value string) (out []string) {
	depth, start := 0, 0
	for i, r := range value + " " {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ' ' && depth == 0:
			if i > start {
				out = append(out, value[start:i])
			}
			start = i + 1
		}
	}
	return out
}

func TestStyleSheets(t *testing.T) {
	sheet := func(text string) map[string]string {
		return map[string]string{"internal/feature/news/ui/50-news.css": text}
	}
	obeyed(t, sheets, sheet(`/* margin-left: 1px; red */
:root, :lang(ar) { --ink: #000; --paper: white }
@media (min-width: 60rem) and (max-height: 20rem) { .a { margin: 0 auto; inline-size: calc(1px * (2 + 3)); padding: 1px 2px 3px 2px } }
.b:hover { color: var(--ink); background: none; border: 1px solid; font-family: "Red Hat"; text-align: end; stroke-width: 2 }
@page { margin: 20mm 18mm }`),
		breach{"side", sheet("\n.a { margin-left: 1px }"), "50-news.css:2: margin-left: 1px: use the logical property"},
		breach{"in a media rule", sheet("@media print { .a { color: var(--a); width: 1px } }"), "width: 1px"},
		breach{"place", sheet(".a{left:0}"), "left: 0"},
		breach{"least size", sheet(".a{min-height:0}"), "min-height: 0"},
		breach{"corner", sheet(".a{border-top-left-radius:0}"), "border-top-left-radius"},
		breach{"value", sheet(".a{text-align:left}"), "use start"},
		breach{"four sides", sheet(".a{margin:0 1px 0 2px}"), "do not turn round"},
		breach{"colour", sheet(".a{color:#fff}"), "colours are tokens"},
		breach{"function", sheet(".a{background:rgb(0 0 0 / .5)}"), "colours are tokens"},
		breach{"name", sheet(".a{border: 1px solid red}"), "colours are tokens"},
		breach{"token elsewhere", sheet(".a{--x: #fff}"), "colours are tokens"},
		breach{"picture", sheet(".a{background:url(https://example.org/a.png)}"), "nothing is loaded"},
		breach{"other sheet", sheet(`@import "a.css";`), "@import"},
		breach{"font", sheet(`@font-face { src: local(x) }`), "@font-face"},
	)
}
