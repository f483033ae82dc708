package writing

import (
	"bytes"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// issuerField is one network in the form.
type issuerField struct {
	Name, Logo string
	URL        template.URL // of the logo
	Bad        *core.Error
}

// textPage is the data of ui/text.html.
type textPage struct {
	page
	Of       core.Lang // the text's language
	Heading  string    // its title
	Text     string    // without the title
	Sheet    *Sheet    // as typed
	Issuers  []issuerField
	Base     int64
	Problem  *core.Error // why the text cannot be read
	Others   []string    // who else has it open
	Imported bool        // what is shown was read from a file and is not saved
	People   []string    // whom that file names
	Left     []string    // what else was in it, message keys
	Saved    int64
	SavedBy  string
}

func (h *handlers) editor(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, core.Editor, core.Translator, core.Coordinator)
	if err != nil {
		return err
	}
	return h.showText(w, r, http.StatusOK, h.textPage(r, x, x.Source()))
}

func (h *handlers) textPage(r *web.Request, x *Work, sh *Sheet) *textPage {
	p := &textPage{page: h.page(r, x, r.T("writing.tab.text")), Of: x.Statement.Source}
	p.Wide = true
	if sh == nil {
		sh = &Sheet{Lang: x.Statement.Source}
	}
	p.Sheet = sh
	if src := x.Source(); src != nil {
		p.Base, p.Saved, p.SavedBy = src.Revision, src.At, p.By(src.By)
	}
	return p
}

func (h *handlers) showText(w http.ResponseWriter, r *web.Request, status int, p *textPage) error {
	p.Heading, p.Text = SplitTitle(p.Sheet.Markdown)
	p.Issuers = p.Issuers[:0]
	for i, by := range p.Sheet.Issuers {
		p.Issuers = append(p.Issuers, issuerField{Name: by.Name, Logo: by.Logo, URL: h.s.logoURL(r.Context(), by.Logo), Bad: p.Wrong("logo-" + strconv.Itoa(i))})
	}
	for range 2 {
		if len(p.Issuers) < maxIssuers {
			p.Issuers = append(p.Issuers, issuerField{Bad: p.Wrong("logo-" + strconv.Itoa(len(p.Issuers)))})
		}
	}
	if _, err := p.Sheet.Doc(); err != nil && strings.TrimSpace(p.Text) != "" {
		if e, ok := errors.AsType[*core.Error](err); ok {
			p.Problem = below(e)
		}
	}
	others, err := h.s.Present(r.Context(), r.Actor.Account, p.W.Statement.ID, p.Of)
	if err != nil {
		return err
	}
	for _, id := range others {
		p.Others = append(p.Others, p.By(string(id)))
	}
	w.Header().Set("Content-Security-Policy", editorPolicy)
	return r.Render(w, status, "writing/text", p)
}

// typed reads the form of a text. Logos that were chosen are taken only when put
// is set; what is wrong with them is told by field.
func (h *handlers) typed(r *web.Request, lang core.Lang, put bool) (sh Sheet, bad []*core.Error, err error) {
	sh = Sheet{Lang: lang, Lead: r.PostFormValue("lead"), Place: r.PostFormValue("place"), Changes: r.PostFormValue("changes"),
		Markdown: JoinTitle(r.PostFormValue("title"), r.PostFormValue("text")), Said: edition.Checked}
	for i := range maxIssuers {
		n := strconv.Itoa(i)
		if _, ok := r.PostForm["issuer-"+n]; !ok {
			break
		}
		by := statements.Issuer{Name: r.PostFormValue("issuer-" + n), Logo: r.PostFormValue("logo-" + n)}
		if r.PostFormValue("nologo-"+n) != "" || !h.s.knownLogo(r.Context(), by.Logo) {
			by.Logo = ""
		}
		if data := file(r, "logofile-"+n); put && len(data) > 0 {
			name, err := h.s.PutLogo(r.Context(), data)
			if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Invalid {
				bad = append(bad, &core.Error{Kind: core.Invalid, Field: "logo-" + n, Key: e.Key, Args: e.Args})
			} else if err != nil {
				return sh, nil, err
			} else {
				by.Logo = name
			}
		}
		sh.Issuers = append(sh.Issuers, by)
	}
	return sh, bad, nil
}

// file returns a file of the form, or nil.
func file(r *web.Request, name string) []byte {
	if r.MultipartForm == nil || len(r.MultipartForm.File[name]) == 0 {
		return nil
	}
	f, err := r.MultipartForm.File[name][0].Open()
	if err != nil {
		return nil
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil
	}
	return b
}

func base(r *web.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("base"), 10, 64)
	if err != nil {
		return -1 // never the newest: nothing is written over
	}
	return n
}

func (h *handlers) save(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	sh, bad, err := h.typed(r, x.Statement.Source, true)
	if err != nil {
		return err
	}
	typed := sh
	if len(bad) == 0 {
		_, err = h.s.SaveSheet(r.Context(), string(r.Actor.Account), x.Statement.Slug, sh, base(r))
		if errors.Is(err, errConflict) {
			return h.showConflict(w, r, typed, base(r))
		}
		if more, ok := repairable(err); ok {
			bad = more
		} else if err != nil {
			return err
		}
	}
	if len(bad) > 0 {
		p := h.textPage(r, x, &typed)
		p.Bad, p.Base = bad, base(r)
		return h.showText(w, r, http.StatusUnprocessableEntity, p)
	}
	if r.PostFormValue("then") == "publish" {
		return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/publish", "writing.saved")
	}
	return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/text", "writing.saved")
}

// said is what the editor's script is told after it saved.
type said struct {
	Base    int64  `json:"base"`
	Said    string `json:"said"`              // for the line under the text
	Here    string `json:"here"`              // who else has it open
	Problem string `json:"problem,omitempty"` // why it cannot be read
	At      string `json:"at,omitempty"`      // the first block that changed
	Stop    bool   `json:"stop,omitempty"`    // somebody else saved: not by itself any more
}

// autosave saves what stands in the editor, and notes who is there. With nothing
// changed it only does the latter.
func (h *handlers) autosave(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	if r.PostFormValue("away") != "" {
		if err := h.s.Away(r.Context(), r.Actor.Account, x.Statement.ID, x.Statement.Source); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	sh, _, err := h.typed(r, x.Statement.Source, false)
	if err != nil {
		return err
	}
	sh.Auto = true
	a := said{Base: base(r)}
	before := x.Source()
	out, err := h.s.SaveSheet(r.Context(), string(r.Actor.Account), x.Statement.Slug, sh, a.Base)
	switch bad, ok := repairable(err); {
	case errors.Is(err, errConflict):
		who := nameOf(r, h.names(r), before.By)
		a.Stop, a.Said = true, r.T("writing.auto.conflict", "Name", who)
	case ok:
		a.Said = r.T("writing.auto.not", "Why", r.T(bad[0].Key, bad[0].Args...))
	case err != nil:
		return err
	default:
		a.Base, a.Said = out.Revision, r.T("writing.auto.saved", "Time", h.s.Now().UTC().Format("15:04"))
		a.At = firstChange(before, out)
		if e, bad := errors.AsType[*core.Error](out.err); bad {
			e = below(e)
			a.Problem = r.T(e.Key, e.Args...)
		}
	}
	others, err := h.s.Here(r.Context(), r.Actor.Account, x.Statement.ID, x.Statement.Source)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		var names []string
		all := h.names(r)
		for _, id := range others {
			names = append(names, nameOf(r, all, string(id)))
		}
		a.Here = r.T("writing.here", "Names", strings.Join(names, i18n.Comma(r.Lang)))
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(a)
}

// firstChange is the key of the first block that is another one now.
func firstChange(before, after *Sheet) string {
	if before == nil || before.doc == nil || after.doc == nil {
		return ""
	}
	for i, b := range after.doc.Blocks {
		if i >= len(before.doc.Blocks) || before.doc.Blocks[i].Hash != b.Hash {
			return b.Key
		}
	}
	return ""
}

// importText reads a text from a file, or from what was pasted as HTML, into the
// editor. Nothing is saved by it.
func (h *handlers) importText(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	src := x.Source()
	sh := Sheet{Lang: x.Statement.Source}
	if src != nil {
		sh = *src
		sh.doc, sh.err = nil, nil
	}
	p := h.textPage(r, x, &sh)
	md, err := p.readFile(r)
	if bad, ok := repairable(err); ok {
		p.Bad = bad
		return h.showText(w, r, http.StatusUnprocessableEntity, p)
	} else if err != nil {
		return err
	}
	if title, rest := SplitTitle(md); title == "" {
		md = JoinTitle(sh.Title(), rest)
	}
	sh.Markdown, p.Imported = md, true
	return h.showText(w, r, http.StatusOK, p)
}

// readFile returns the uploaded text as Markdown and says what else was in it.
func (p *textPage) readFile(r *web.Request) (string, error) {
	data := file(r, "file")
	wrong := &core.Error{Kind: core.Invalid, Field: "file", Key: "writing.import.kind"}
	if len(data) == 0 {
		return "", wrong
	}
	name := ""
	if f := r.MultipartForm.File["file"]; len(f) > 0 {
		name = strings.ToLower(ending(f[0]))
	}
	in := bytes.NewReader(data)
	switch {
	case doc.Sniff(in, int64(len(data))) == doc.KindDOCX:
		d, err := doc.ReadDOCX(in, int64(len(data)))
		if err != nil {
			return "", err
		}
		p.traces(d.Traces)
		return doc.ToMarkdown(d), nil
	case name == ".html" || name == ".htm":
		return edition.FromHTML(string(data))
	case name == ".md":
		_, md, err := edition.FrontMatter(string(data))
		if err == nil {
			_, err = edition.Parse(md)
		}
		return md, err
	case name == ".txt":
		return edition.FromPlain(string(data))
	}
	return "", wrong
}

func ending(f *multipart.FileHeader) string {
	if i := strings.LastIndexByte(f.Filename, '.'); i >= 0 {
		return f.Filename[i:]
	}
	return ""
}

// traces notes what a Word file says about people, and that was not taken (S-64).
func (p *textPage) traces(t doc.Traces) {
	p.People = slices.Clone(t.People)
	for key, there := range map[string]bool{"comments": t.Comments > 0, "changes": t.Insertions > 0 || t.Deletions > 0, "hidden": t.Hidden > 0} {
		if there {
			p.Left = append(p.Left, "writing.import.left."+key)
		}
	}
	slices.Sort(p.Left)
}
