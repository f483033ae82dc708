package keyring

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// openFile is the page that opens lists offline, before its style and scripts are
// put into it.
//
//go:embed ui/open/page.tmpl
var openFile embed.FS

var openTemplate = template.Must(template.New("page.tmpl").Funcs(template.FuncMap{
	"t": func(string, ...any) string { return "" },
}).ParseFS(openFile, "ui/open/page.tmpl"))

// openScripts are put together into the page's one script, in this order. Workers
// run all but the last.
var openScripts = []string{"ui/extra/age.js", "ui/extra/sealing.js", "ui/extra/opening.js", "ui/open/said.js", "ui/open/open.js"}

// OpenPage writes the page that opens exports in a browser without a network: one
// HTML file that asks for nothing, and that its own content policy keeps from asking
// for anything. Its texts are those of t in one language (arguments are name, value
// pairs), so that the command writes it without a site.
func OpenPage(w io.Writer, lang core.Lang, t func(key string, args ...any) string) error {
	var script bytes.Buffer
	for _, name := range openScripts {
		b, err := FS.ReadFile(name)
		if err != nil {
			return err
		}
		if name == "ui/open/open.js" {
			// The worker takes what stands before this line from the page itself.
			script.WriteString(openCut)
		}
		script.Write(b)
	}
	style, err := FS.ReadFile("ui/open/open.css")
	if err != nil {
		return err
	}
	english, names := map[string]string{}, map[string]string{}
	for _, c := range append(i18n.Countries("en"), i18n.Named{Code: i18n.International}) {
		english[c.Code], names[c.Code] = i18n.Country("en", c.Code), i18n.Country(lang, c.Code)
	}
	e, err := json.Marshal(english)
	if err != nil {
		return err
	}
	n, err := json.Marshal(names)
	if err != nil {
		return err
	}
	policy := fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; worker-src blob:; base-uri 'none'; form-action 'none'; "+
		"require-trusted-types-for 'script'; trusted-types groundswell-worker", hash(script.Bytes()), hash(style))
	page, err := openTemplate.Clone()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := page.Funcs(template.FuncMap{"t": t}).Execute(&b, map[string]any{"Lang": lang.Tag(), "Dir": lang.Dir(),
		"English": string(e), "Countries": string(n)}); err != nil {
		return err
	}
	// First of all the policy: nothing that stands before it is bound by it.
	out := bytes.Replace(b.Bytes(), []byte(`<meta name="policy">`), []byte(`<meta http-equiv="Content-Security-Policy" content="`+policy+`">`), 1)
	out = put(out, "style", style)
	out = put(out, "script", script.Bytes())
	_, err = w.Write(out)
	return err
}

// openCut parts what a worker runs from what only the page runs.
const openCut = "\n; // ---- the page ----\n"

// put replaces the mark of an element by the element. What is put there is ours and
// was made for it: html/template would have to take it for an attack.
func put(page []byte, name string, content []byte) []byte {
	return bytes.Replace(page, []byte(`<meta name="`+name+`">`), []byte("<"+name+">"+string(content)+"</"+name+">"), 1)
}

func hash(b []byte) string {
	h := sha256.Sum256(b)
	return "sha256-" + base64.StdEncoding.EncodeToString(h[:])
}
