package keyring

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
)

// listPage is the data of ui/list.html.
type listPage struct {
	web.Frame
	F       *statements.KeyFacts
	Ring    *Ring
	Words   string // fingerprint of the list key in use
	Openers []opener
	Outside []*Key // keys in use that cannot open what is sealed now
	Paused  *core.Error
	Out     string // openers as JSON, for the script
	Keys    string // list keys as JSON, for the script
	Bad     []*core.Error
}

// opener is who can open what is sealed now.
type opener struct {
	seal.Opener
	Words string
	State string // used, retired, stranger
}

// statement returns a statement that who asks may look after; what is not theirs
// is as what does not exist.
func (h *handlers) statement(r *web.Request) (*statements.KeyFacts, error) {
	f, err := h.s.Statements.KeyFacts(r.Context(), r.PathValue("slug"))
	if err == nil && !r.Actor.May(f.Statement.Campaign, roles...) {
		err = errNothing
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	return h.showList(w, r, http.StatusOK, nil)
}

func (h *handlers) showList(w http.ResponseWriter, r *web.Request, status int, bad []*core.Error) (err error) {
	p := &listPage{Bad: bad}
	if p.F, err = h.statement(r); err != nil {
		return err
	}
	if p.Ring, err = h.s.Ring(r.Context()); err != nil {
		return err
	}
	if p.F.Open {
		now := p.F.Keys[0]
		if p.Words, err = seal.Fingerprint(now.Recipient); err != nil {
			return err
		}
		for _, o := range now.Openers {
			x := opener{Opener: o, State: "stranger"}
			if x.Words, err = seal.Fingerprint(o.Recipient); err != nil {
				return err
			}
			if p.Ring.find(o.Recipient) != nil {
				x.State = "used"
			} else if p.Ring.knew(o.Recipient) {
				x.State = "retired"
			}
			p.Openers = append(p.Openers, x)
		}
		p.Outside = outside(p.Ring, now.Openers)
	}
	err = h.s.Check(r.Context(), p.F.Statement.Slug)
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Closed {
		p.Paused = e
	} else if err != nil {
		return err
	}
	if p.Out, err = asJSON(p.Ring.Openers()); err != nil {
		return err
	}
	if p.Keys, err = asJSON(p.F.Keys); err != nil {
		return err
	}
	p.Slug, p.Title = p.F.Statement.Slug, r.T("keyring.list.tab")+" · "+p.F.Title
	return r.Render(w, status, "keyring/list", p)
}

// Old reports whether there are list keys that were sealed to other openers than
// the keys in use, which sealing anew puts right.
func (p *listPage) Old() bool {
	for _, k := range p.F.Keys {
		if len(outside(p.Ring, k.Openers)) > 0 || len(k.Openers) != len(p.Ring.Used) {
			return true
		}
	}
	return false
}

func asJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// maxListKeys bounds what is posted: some list keys, one in a line.
const maxListKeys = 2 << 20

func (h *handlers) use(w http.ResponseWriter, r *web.Request) error {
	f, err := h.statement(r)
	if err != nil {
		return err
	}
	text := r.PostFormValue("list_key")
	if file, _, ferr := r.FormFile("file"); ferr == nil {
		b, err := io.ReadAll(io.LimitReader(file, maxListKeys+1))
		if err != nil {
			return err
		}
		if len(b) > 0 {
			text = string(b)
		}
	}
	slug, what := f.Statement.Slug, "sealed"
	if len(text) > maxListKeys {
		text = ""
	}
	if r.PostFormValue("what") == "reseal" {
		var files [][]byte
		for line := range strings.Lines(text) {
			files = append(files, []byte(line))
		}
		what, err = "resealed", h.s.Reseal(r.Context(), r.Actor, slug, files)
	} else {
		var x *auth.Second
		if x, err = h.s.Take(r.Context(), r.Actor, slug, []byte(text)); x != nil {
			what = outcome(x, what)
		}
	}
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Invalid {
		return h.showList(w, r, http.StatusUnprocessableEntity, e.All())
	} else if err != nil {
		return err
	}
	return r.Done(w, "/desk/statements/"+slug+"/key", of(what))
}

// filesPage is the data of ui/files.html.
type filesPage struct {
	web.Frame
	F     *statements.KeyFacts
	Files []*File
	Now   int64
	Bad   []*core.Error
	Alone bool
	Whose *File // whose a copy was that turned up
	Name  string
	None  bool // it is none of ours
}

func (h *handlers) files(w http.ResponseWriter, r *web.Request) error {
	return h.showFiles(w, r, http.StatusOK, nil)
}

func (h *handlers) showFiles(w http.ResponseWriter, r *web.Request, status int, bad []*core.Error) error {
	return h.showFilesOn(w, r, status, &filesPage{Bad: bad})
}

func (h *handlers) showFilesOn(w http.ResponseWriter, r *web.Request, status int, p *filesPage) (err error) {
	p.Now = r.Now()
	if p.F, err = h.statement(r); err != nil {
		return err
	}
	if p.Files, err = h.s.Files(r.Context(), r.Actor, p.F.Statement.Slug); err != nil {
		return err
	}
	ok, err := h.s.Auth.Protected(r.Context())
	if err != nil {
		return err
	}
	p.Alone = !ok
	p.Slug, p.Title = p.F.Statement.Slug, r.T("keyring.export.tab")+" · "+p.F.Title
	return r.Render(w, status, "keyring/files", p)
}

// At is a time of a file for the page.
func (p *filesPage) At(unix int64) time.Time { return time.Unix(unix, 0).UTC() }

func (h *handlers) ask(w http.ResponseWriter, r *web.Request) error {
	f, err := h.statement(r)
	if err != nil {
		return err
	}
	x, err := h.s.AskFile(r.Context(), r.Actor, f.Statement.Slug)
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.TooMany {
		return h.showFiles(w, r, http.StatusTooManyRequests, e.All())
	} else if err != nil {
		return err
	}
	return r.Done(w, "/desk/statements/"+f.Statement.Slug+"/export", of(outcome(x, "file")))
}

// whose says which file a copy is. It is answered with the page itself: nothing of
// the copy is kept.
func (h *handlers) whose(w http.ResponseWriter, r *web.Request) error {
	f, err := h.statement(r)
	if err != nil {
		return err
	}
	p := new(filesPage)
	file, _, err := r.FormFile("copy")
	if err != nil {
		return h.showFiles(w, r, http.StatusUnprocessableEntity, []*core.Error{{Kind: core.Invalid, Field: "copy", Key: "keyring.open.no_file"}})
	}
	p.Whose, err = h.s.Whose(r.Context(), f.Statement.Slug, file)
	if core.KindOf(err) == core.NotFound {
		p.None, err = true, nil
	}
	if err != nil {
		return err
	}
	if p.Whose != nil {
		names, err := h.s.Auth.Names(r.Context())
		if err != nil {
			return err
		}
		p.Name = names[p.Whose.Account]
	}
	return h.showFilesOn(w, r, http.StatusOK, p)
}

func (h *handlers) link(w http.ResponseWriter, r *web.Request) error {
	f, err := h.statement(r)
	if err != nil {
		return err
	}
	token, err := h.s.LinkFile(r.Context(), r.Actor, r.Session(), f.Statement.Slug, core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return r.SeeOther(w, "/desk/file/"+token)
}

func (h *handlers) take(w http.ResponseWriter, r *web.Request) error {
	f, err := h.s.FileByLink(r.Context(), r.Actor, r.Session(), r.PathValue("link"))
	if err != nil {
		return err
	}
	r.SetPathValue("slug", f.Slug)
	if _, err := h.statement(r); err != nil { // the role may be gone meanwhile
		return err
	}
	w.Header().Set("Content-Type", "application/jsonl")
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.Slug+"-"+string(f.ID[:8])+`.jsonl"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err = h.s.WriteFile(r.Context(), f, w)
	return err
}
