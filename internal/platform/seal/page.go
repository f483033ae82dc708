package seal

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"groundswell/internal/core"
)

//go:embed page.tmpl
var pageFile embed.FS

// pageTemplate is parsed once; each page brings its own language's texts.
var pageTemplate = template.Must(template.New("page.tmpl").Funcs(template.FuncMap{
	"t": func(string, ...any) string { return "" },
}).ParseFS(pageFile, "page.tmpl"))

// Page writes the printable page of an opening key: one HTML file of one A4
// sheet that loads nothing. It holds the key itself as 24 words, as a QR code
// and as a line for the stock age tool: make it on the coordinator's machine,
// print it, and delete the file.
//
// The texts are those of t (arguments are name, value pairs) for the keys
// seal.page.*; name is whose key it is and day when the page is made.
func Page(w io.Writer, lang core.Lang, t func(key string, args ...any) string, name string, id *Identity, day core.Day) error {
	qr, err := qrSVG(id.Secret(), t("seal.page.qr_label"))
	if err != nil {
		return err
	}
	page, err := pageTemplate.Clone()
	if err != nil {
		return err
	}
	return page.Funcs(template.FuncMap{"t": t}).Execute(w, map[string]any{
		"Lang":        lang.Tag(),
		"Dir":         lang.Dir(),
		"Name":        name,
		"Day":         day.Time().Format(time.DateOnly),
		"QR":          qr,
		"Words":       id.Words(),
		"Secret":      id.Secret(),
		"Fingerprint": strings.Fields(id.Fingerprint()),
	})
}

// qrSVG draws text as a QR code, at the level that survives the loss of three
// tenths of it; the page leaves the white border around it.
func qrSVG(text, label string) (template.HTML, error) {
	code, err := qrcode.New(text, qrcode.Highest)
	if err != nil {
		return "", fmt.Errorf("seal: the key does not fit a QR code: %w", err)
	}
	path, side := squaresPath(code)
	return template.HTML(fmt.Sprintf(
		`<svg class="qr" viewBox="0 0 %d %[1]d" role="img" aria-label="%s" shape-rendering="crispEdges"><path d="%s"/></svg>`,
		side, template.HTMLEscapeString(label), path)), nil
}
