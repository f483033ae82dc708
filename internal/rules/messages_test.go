package rules_test

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"groundswell/internal/platform/i18n"
)

// built are the keys that are put together at run time: a beginning and an end.
// Each end must stand as a text of its own in the package's Go files or
// templates, unless elsewhere says where it comes from.
var built = []ending{
	{"statements.kind.", "", 0, false, "the kinds of a statement are constants"},
	{"statements.level.", "", 0, false, "how an endorser was verified is a constant"},
	{"statements.done.", "", 0, false, "what was done to an endorsement that is gone"},
	{"statements.mine.said.", "", 0, false, "what was just done, from the page's address"},
	{"statements.mine.title.", "", 0, false, "the states of an endorsement are constants"},
	{"statements.mine.rule.", "", 0, false, "the rules of a new version are constants"},
	{"statements.wrong.", "wrong", 1, false, "a field's error is named in the code, or by its field and the kind of mistake"},
	{"alike.why.", "", 0, false, "the reasons are constants"},
	{"checking.wrong.", "", 0, false, "a field's error is named in the code"},
	{"checking.done.", "", 0, true, "what was just done, from the page's address"},
	{"checking.kind.", "", 0, true, "the kinds of an endorser, from package statements"},
	{"checking.state.", "", 0, true, "the states of an endorsement, from package statements"},
	{"checking.list.", "", 0, true, "likewise"},
	{"checking.is.", "", 0, true, "likewise"},
	{"checking.why.", "", 0, false, "why a name is held"},
	{"checking.domain.", "", 0, false, "what the check of a domain found"},
	{"checking.reason.", "", 0, false, "why a name is refused"},
	{"checking.rule.", "", 0, true, "the rules, and a sentence about each"},
	{"checking.run.", "", 0, false, "the states of a batch"},
	{"checking.batch.count.", "", 0, true, "likewise"},
	{"checking.batch.do.", "", 0, true, "likewise"},
	{"checking.batch.", "", 0, true, "what a batch does"},
	{"annex.level.", "", 0, true, "how an endorser was verified, from package statements"},
	{"annex.kind.", "", 0, true, "the kinds of an endorser, from package statements"},
	{"annex.col.", "", 0, false, "the columns of a table"},
	{"rolls.wrong.", "wrong", 1, false, "a field's error is named in the code"},
	{"keyring.done.", "", 0, true, "what was just done, from the page's address"},
	{"rolls.done.", "", 0, true, "what was just done, from the page's address"},
	{"rolls.kind.", "", 0, false, "those whom a roll is handed to"},
	{"rolls.state.", "", 0, false, "the states of a snapshot"},
	{"rolls.level.", "", 0, true, "how an endorser was verified, from package statements"},
	{"rolls.format.", "", 0, true, "the formats, from package annex"},
	{"rolls.order.", "", 0, true, "the orders, from package annex"},
	{"rolls.files_by.", "", 0, true, "likewise"},
	{"negotiations.done.", "", 0, true, "what was just done, from the page's address"},
	{"negotiations.second.", "", 0, true, "what needs a second person, asked by package people"},
	{"importing.done.", "", 0, true, "likewise"},
	{"importing.wrong.", "", 0, true, "what wrong() refuses"},
	{"importing.kind.", "", 0, true, "what a paragraph is, from package draft"},
	{"importing.changes.", "", 0, true, "how tracked changes are taken"},
	{"importing.taken.", "", 0, true, "how they were taken"},
	{"importing.encoding.", "", 0, true, "how an encoding was found, from package doc"},
	{"importing.encoding.script.", "", 0, true, "what an encoding is for, from package doc"},
	{"agreed.done.", "", 0, true, "what was just done, from the page's address"},
	{"agreed.wrong.", "invalid", 1, false, "a field's error is named in the code"},
	{"agreed.how.", "", 0, true, "how near a paragraph is"},
	{"inputs.done.", "", 0, true, "what was just done, from the page's address"},
	{"inputs.wrong.", "invalid", 1, false, "a field's error is named in the code"},
	{"inputs.state.", "", 0, true, "the states of an input are constants"},
	{"inputs.kind.", "", 0, true, "what an input does is a constant"},
	{"inputs.hint.", "", 0, true, "likewise, and a sentence about each"},
	{"inputs.fate.", "", 0, true, "what became of an input is a constant"},
	{"negotiations.why.", "", 0, true, "why two paragraphs are one, from package align"},
	{"reading.done.", "", 0, true, "what was just done, from the page's address"},
	{"reading.badge.", "", 0, true, "the kinds of a link, from package align"},
	{"reading.verdict.", "", 0, true, "the verdicts, from package strength"},
	{"reading.fate.", "", 0, true, "what became of a paragraph, from package negotiations"},
	{"reading.kind.", "", 0, true, "the kinds of a link, from package align"},
	{"reading.ask.is.", "", 0, true, "the standings of an ask, from package follow"},
	{"reading.ask.still.", "", 0, true, "likewise"},
	{"negotiations.wrong.", "bad", 1, false, "a field's error is named in the code"},
	{"positions.done.", "", 0, true, "what was just done, from the page's address"},
	{"positions.wrong.", "bad", 1, true, "a field's error is named in the code"},
	{"positions.stance.", "", 0, false, "what a position comes to"},
	{"positions.short.", "", 0, false, "likewise, in few letters"},
	{"positions.group.", "", 0, true, "groups of states that are known"},
	{"asks.done.", "", 0, true, "what was just done, from the page's address"},
	{"asks.wrong.", "bad", 1, true, "a field's error is named in the code"},
	{"asks.status.", "", 0, true, "the standings of an ask, from package follow"},
	{"asks.sum.", "", 0, true, "the standings of an ask, from package follow"},
	{"asks.cell.found.", "", 0, true, "whether the program is sure"},
	{"votes.done.", "", 0, true, "what was just done, from the page's address"},
	{"votes.wrong.", "bad", 1, true, "a field's error is named in the code"},
	{"votes.file.", "refused", 0, false, "why a file is refused is named in the code"},
	{"votes.on.", "", 0, false, "what a vote is on"},
	{"votes.result.", "", 0, false, "what came of a vote"},
	{"votes.choice.", "", 0, false, "how a country voted"},
	{"votes.column.", "", 0, false, "the columns of a file"},
	{"desk.done.", "", 0, true, "what was just done, from the page's address"},
	{"desk.step.", "", 0, false, "the steps of a statement"},
	{"desk.next.", "", 0, false, "what comes next"},
	{"desk.state.", "", 0, false, "the states of a task are constants"},
	{"desk.wrong.", "wrong", 1, false, "a field's error is named in the code"},
	{"desk.list.", "", 0, true, "the lists to begin with, and a sentence about each"},
	{"intake.done.", "", 0, true, "what was just done, from the page's address"},
	{"intake.wrong.", "wrong", 1, false, "a field's error is named in the code"},
	{"intake.file.", "refused", 0, false, "why a file is refused is named in the code"},
	{"intake.state.", "", 0, false, "the states of an import are constants"},
	{"intake.report.", "", 0, true, "likewise, and a sentence about each"},
	{"intake.field.", "", 0, true, "the fields of an import, from package statements"},
	{"intake.alike.", "", 0, true, "the reasons, from package alike"},
	{"statements.import.", "because", 0, false, "why a row is refused is named in the code"},
	{"statements.retention.", "", 0, true, "what is wrong with a day is named in the code"},
	{"retention.done.", "", 0, true, "what was just done, from the page's address"},
	{"positions.second.", "", 0, true, "what needs a second person, asked by package people"},
	{"retention.second.", "", 0, true, "what needs a second person, asked by package people"},
	{"statements.facts.wrong.", "", 0, true, "a contradiction is named in the code"},
	{"writing.done.", "", 0, true, "what was just done, from the page's address"},
	{"writing.wrong.", "wrong", 1, true, "a field's error is named in the code"},
	{"writing.import.left.", "", 0, true, "what a Word file had besides its text"},
	{"writing.rule.", "", 0, true, "the rules, from package statements, and a sentence about each"},
	{"writing.effect.", "", 0, true, "likewise"},
	{"writing.kind.", "", 0, true, "the kinds, from package statements"},
	{"writing.signers.", "", 0, true, "who may sign, from package statements"},
	{"writing.is.", "", 0, true, "the states of a text, from package edition"},
	{"writing.mark.", "", 0, true, "how far a step is"},
	{"writing.step.", "", 0, true, "the steps of a statement"},
	{"writing.next.", "", 0, true, "likewise"},
	{"writing.go.", "", 0, true, "likewise"},
	{"writing.how.", "", 0, true, "how a version came to be"},
	{"edition.piece.", "", 0, false, "the shapes of a list"},
	{"i18n.fault.", "", 0, false, "what is wrong with a message"},
	{"translating.part.", "", 0, true, "the parts of a text, and the kinds of blocks from package edition"},
	{"translating.state.", "", 0, true, "the states of a translation, from package edition"},
	{"translating.done.", "", 0, true, "what was just done, from the page's address"},
	{"site.", "", 0, false, "each page of the site has its name in its keys"},
	{"web.error.", "", 0, false, "one heading for each kind of core.Error"},
	{"auth.second.", "", 0, true, "what needs a second person is named by the feature that carries it out"},
	{"people.done.", "", 0, true, "what was just done, from the page's address"},
	{"people.log.", "", 0, true, "what is done at the desk is named where it is done"},
	{"people.log_kind.", "", 0, true, "things are named by their features"},
	{"people.log_area.", "", 0, true, "features are named by themselves"},
	{"web.role.", "", 0, true, "the roles are constants of package core"},
	{"people.role.", "", 0, true, "the roles are constants of package core"},
	{"i18n.region.", "", 0, false, "the codes of the regions"},
	{"chart.tile.", "", 0, true, "the codes of the regions, from package i18n"},
}

type ending struct {
	prefix string
	call   string // a function of the package whose argument ends the key, or ""
	arg    int    // which one
	data   bool   // the ends come from data and not from the code
	why    string
}

// notKeys are calls whose first text looks like a key and is the name of a job, a
// lease, what was just done, a template, or of a function in an error.
var notKeys = []string{"Handle", "Put", "PutAfter", "Lease", "Seal", "Open", "MAC", "Wrap", "Errorf", "Done"}

// message is one key of an English file.
type message struct{ key, file string }

// catalogues returns the folders that hold messages, with their keys by name.
func catalogues(t *tree) (dirs []string, keys map[string]message, out []string) {
	keys = map[string]message{}
	for _, p := range t.glob("*.json") {
		if path.Base(path.Dir(p)) != "i18n" || path.Base(path.Dir(path.Dir(p))) == "testdata" {
			continue
		}
		if dir := path.Dir(path.Dir(p)); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
		if path.Base(p) != "en.json" {
			continue
		}
		all := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(t.read(p)), &all); err != nil {
			finding(&out, "%s: %v", p, err)
		}
		for k := range all {
			keys[k] = message{k, p}
			if !strings.HasPrefix(k, path.Base(path.Dir(path.Dir(p)))+".") {
				finding(&out, "%s: %s must begin with the package's name", p, k)
			}
		}
	}
	return dirs, keys, out
}

// translated finds languages that lack a message, or have it in another shape
// than English.
func translated(t *tree) []string {
	dirs, _, out := catalogues(t)
	var all []fs.FS
	for _, d := range dirs {
		sub, err := fs.Sub(t.fsys, d)
		if err != nil {
			finding(&out, "%s: %v", d, err)
			continue
		}
		all = append(all, sub)
		for _, p := range i18n.Check(sub) {
			finding(&out, "%s/%v", d, p)
		}
	}
	for _, p := range i18n.Check(all...) {
		if strings.Contains(p.What, "another package") {
			finding(&out, "%v", p)
		}
	}
	return out
}

// mention is a text in the code that is, begins or could end a key.
type mention struct{ at, dir, text string }

type mentions struct {
	sure, likely []mention // keys: by the place where they stand, or by their look
	begun        []mention // put together with something that follows
	words        map[string]map[string]bool
}

var printed = regexp.MustCompile(`^[a-z0-9_.]+[._]%`)

var keyShape = regexp.MustCompile(`^[a-z0-9]+(\.[A-Za-z0-9_]+)+$`)

// mentioned collects the keys of all Go files and templates.
func mentioned(t *tree, keys map[string]message) (m mentions, out []string) {
	m.words = map[string]map[string]bool{}
	spaces := map[string]bool{}
	for k := range keys {
		first, _, _ := strings.Cut(k, ".")
		spaces[first] = true
	}
	ours := func(text string) bool {
		first, _, dotted := strings.Cut(text, ".")
		return dotted && spaces[first]
	}
	word := func(dir, text string) {
		if m.words[dir] == nil {
			m.words[dir] = map[string]bool{}
		}
		m.words[dir][text] = true
	}
	note := func(at, dir, text string, sure bool) {
		word(dir, text)
		switch {
		case sure && keyShape.MatchString(text):
			m.sure = append(m.sure, mention{at, dir, text})
		case ours(text) && strings.HasSuffix(text, "."):
			m.begun = append(m.begun, mention{at, dir, text})
		case ours(text) && printed.MatchString(text):
			m.begun = append(m.begun, mention{at, dir, text[:strings.IndexByte(text, '%')]})
		case ours(text) && keyShape.MatchString(text):
			m.likely = append(m.likely, mention{at, dir, text})
		}
	}
	for _, s := range t.sources() {
		if s.test || strings.HasPrefix(s.dir, "test") {
			continue
		}
		sure, never := places(s)
		s.literals(func(lit *ast.BasicLit, text string) {
			if !never[lit] {
				note(s.at(lit), s.dir, text, sure[lit])
			}
		})
		out = append(out, ended(s, keys)...)
	}
	for _, p := range templates(t) {
		dir := path.Dir(p)
		if b := path.Base(dir); b == "ui" || b == "mail" {
			dir = path.Dir(dir)
		}
		if err := actions(t.read(p), func(at int, text string, isKey bool) {
			note(p+":"+strconv.Itoa(at), dir, text, isKey)
		}); err != nil {
			finding(&out, "%s: %v", p, err)
		}
	}
	return m, out
}

// places returns the texts of a file that are keys by where they stand, and
// those that cannot be.
func places(s *source) (sure, never map[*ast.BasicLit]bool) {
	sure, never = map[*ast.BasicLit]bool{}, map[*ast.BasicLit]bool{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Key" {
				if lit, ok := n.Value.(*ast.BasicLit); ok {
					sure[lit] = true
				}
			}
		case *ast.CallExpr:
			name := called(n)
			if name == "T" || name == "Rich" {
				for _, a := range n.Args[:min(2, len(n.Args))] { // r.T(key), catalog.T(lang, key)
					if lit, ok := a.(*ast.BasicLit); ok {
						sure[lit] = true
						break
					}
				}
			}
			if slices.Contains(notKeys, name) {
				for _, a := range n.Args {
					if lit, ok := a.(*ast.BasicLit); ok {
						never[lit] = true
					}
				}
			}
		}
		return true
	})
	return sure, never
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// ended checks the calls whose argument ends a key.
func ended(s *source, keys map[string]message) (out []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		for _, b := range built {
			space, _, _ := strings.Cut(b.prefix, ".")
			if b.call == "" || called(call) != b.call || path.Base(s.dir) != space || len(call.Args) <= b.arg {
				continue
			}
			if lit, ok := call.Args[b.arg].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				end, _ := strconv.Unquote(lit.Value)
				if _, ok := keys[b.prefix+end]; !ok {
					finding(&out, "%s: %s is not in en.json", s.at(lit), b.prefix+end)
				}
			}
		}
		return true
	})
	return out
}

// known finds keys in the code that no English file has.
func known(t *tree) []string {
	_, keys, out := catalogues(t)
	m, more := mentioned(t, keys)
	out = append(out, more...)
	for _, x := range append(m.sure, m.likely...) {
		if _, ok := keys[x.text]; !ok {
			finding(&out, "%s: %s is not in en.json", x.at, x.text)
		}
	}
	for _, x := range m.begun {
		if !slices.ContainsFunc(built, func(b ending) bool { return b.prefix == x.text }) {
			finding(&out, "%s: keys that begin with %s are not in the table of internal/rules", x.at, x.text)
		}
	}
	return out
}

// needed finds messages that nothing shows.
func needed(t *tree) (out []string) {
	_, keys, _ := catalogues(t)
	m, _ := mentioned(t, keys)
	used := map[string]bool{}
	for _, x := range append(m.sure, m.likely...) {
		used[x.text] = true
	}
	for _, b := range built {
		for k := range keys {
			end, ok := strings.CutPrefix(k, b.prefix)
			dir := path.Dir(path.Dir(keys[k].file))
			if ok && (b.data || m.words[dir][end] || composed(m.words[dir], end, b.call != "")) {
				used[k] = true
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if !used[k] {
			finding(&out, "%s: %s is never shown", keys[k].file, k)
		}
	}
	return out
}

// composed reports whether end is put together of two texts ("help" and ".title"),
// or, with loose, of a field's name and a mistake that another package names.
func composed(words map[string]bool, end string, loose bool) bool {
	for i := 1; i < len(end); i++ {
		if words[end[:i]] && (words[end[i:]] || loose && end[i] == '_') {
			return true
		}
	}
	return false
}

// english is a made-up package with one message in all languages.
func english(more map[string]string) map[string]string {
	files := map[string]string{}
	for _, l := range []string{"en", "fr", "es", "ru", "pt", "ar", "zh"} {
		files["internal/feature/news/i18n/"+l+".json"] = `{"news.title": "X"}`
	}
	files["internal/feature/news/ui/page.html"] = `<h1>{{if .A}}{{t "news.title"}}{{end}}</h1>`
	for p, text := range more {
		if files[p] = text; text == "" {
			delete(files, p)
		}
	}
	return files
}

func TestMessagesAreTranslated(t *testing.T) {
	obeyed(t, translated, english(nil),
		breach{"a language is missing", english(map[string]string{"internal/feature/news/i18n/ru.json": ""}), "news/i18n/ru.json: the file is missing"},
		breach{"a key is missing", english(map[string]string{"internal/feature/news/i18n/ar.json": `{}`}), "news.title: is missing"},
		breach{"twice", english(map[string]string{"internal/feature/events/i18n/en.json": `{"news.title": "X"}`}), "another package"},
		breach{"not its own", english(map[string]string{"internal/feature/events/i18n/en.json": `{"news.place": "X"}`}), "package's name"},
		breach{"no JSON", english(map[string]string{"internal/feature/news/i18n/en.json": `{`}), "news/i18n/en.json"},
	)
}

func TestMessagesExist(t *testing.T) {
	in := func(p, text string) map[string]string { return english(map[string]string{p: text}) }
	code := func(body string) map[string]string {
		return in("internal/feature/news/a.go", "package news\n\nfunc f() {\n"+body+"\n}\n")
	}
	wrong := map[string]string{
		"internal/feature/statements/i18n/en.json": `{"statements.wrong.email": "X"}`,
		"internal/feature/statements/input.go":     "package statements\n\nfunc f() { wrong(\"email\", \"email_form\") }\n",
	}
	obeyed(t, known, code(`q.Put(tx, "news.job"); r.T("news.title"); log("news is good")`+"\n_ = x{Key: k}"),
		breach{"template", in("internal/feature/news/ui/b.html", `<p>{{tx "news.lead" "a" .B}}</p>`), "b.html:1: news.lead is not in en.json"},
		breach{"inside a condition", in("internal/feature/news/ui/b.html", `{{range .X}}{{with $y := (t "news.lead")}}{{end}}{{end}}`), "news.lead"},
		breach{"argument", in("internal/feature/news/ui/b.html", `{{template "web/top" (dict "news.lead")}}`), "news.lead"},
		breach{"mail", in("internal/feature/news/mail/b.txt", `{{t "news.lead"}}`), "news.lead"},
		breach{"error", code(`_ = &core.Error{Key: "nwes.title"}`), "nwes.title"},
		breach{"call", code(`r.T("news.lead")`), "news.lead"},
		breach{"call with a language", code(`c.T(l, "news.lead")`), "news.lead"},
		breach{"returned", code(`return "news.lead"`), "news.lead"},
		breach{"put together", code(`r.T("news.kind." + k)`), "keys that begin with news.kind."},
		breach{"printed together", in("internal/feature/news/ui/b.html", `{{t (printf "news.kind.%s" .K)}}`), "keys that begin with news.kind."},
		breach{"argument that ends a key", wrong, "statements.wrong.email_form"},
		breach{"broken template", in("internal/feature/news/ui/b.html", `{{if`), "b.html"},
	)
}

func TestMessagesAreNeeded(t *testing.T) {
	kinds := func(code string) map[string]string {
		return map[string]string{
			"internal/feature/statements/i18n/en.json": `{"statements.kind.letter": "X", "statements.wrong.name_long": "X"}`,
			"internal/feature/statements/a.go":         "package statements\n\nfunc f() {\n\tg(\"statements.kind.\" + k)\n\t" + code + "\n}\n",
		}
	}
	obeyed(t, needed, english(kinds(`_, _ = "letter", "name"`)),
		breach{"forgotten", english(map[string]string{"internal/feature/news/i18n/en.json": `{"news.title": "X", "news.lead": "Y"}`}), "news.lead is never shown"},
		breach{"an end that is nowhere", kinds(`_ = "name"`), "statements.kind.letter is never shown"},
		breach{"only in a test", english(map[string]string{"internal/feature/news/ui/page.html": "",
			"internal/feature/news/a_test.go": "package news\n\nvar _ = \"news.title\"\n"}), "news.title is never shown"},
	)
}
