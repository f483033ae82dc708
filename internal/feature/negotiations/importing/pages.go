package importing

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s}
	return web.Feature{Name: "importing", FS: FS, Routes: h.routes}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	const at = "/desk/texts/{slug}/import"
	write := negotiations.Write
	r.Desk("GET "+at, write, web.Only(h.start, "replace", "done"))
	r.Desk("POST "+at, write, h.bring)
	r.Desk("GET "+at+"/{id}", write, web.Only(h.check, "page", "show", "done"))
	r.Desk("POST "+at+"/{id}", write, h.fix)
	r.Desk("POST "+at+"/{id}/save", write, h.save)
	r.Desk("POST "+at+"/{id}/drop", write, h.drop)
	r.Desk("POST "+at+"/{id}/encoding", write, h.readIn)
	r.Desk("GET "+at+"/{id}/file", write, web.Only(h.file))
	r.Desk("POST "+at+"/{id}/forget", write, h.forget)
}

func path(slug, more string) string { return "/desk/texts/" + slug + "/import" + more }

// head is what both pages begin with.
type head struct {
	negotiations.Page
	Drafts []*negotiations.Draft // in their order
}

func (h *handlers) head(r *web.Request, n *negotiations.Head, title string) head {
	return head{negotiations.NewPage(r, n.Negotiation, title, "/import", true), n.Drafts}
}

// startPage is the data of ui/start.html.
type startPage struct {
	head
	Form    Incoming
	Day     string
	Paste   string
	MB      int64
	Langs7  []core.Lang
	Waiting []*Upload
	Files   []keptFile
}

// keptFile is a file that was kept, with the draft that was made of it.
type keptFile struct{ Hash, Name string }

// What is said about the draft.
func (p *startPage) What() *negotiations.DraftFacts { return &p.Form.Facts }

// Encoding is what somebody chose, "" is to find it out.
func (p *startPage) Encoding() doc.Encoding { return p.Form.Encoding }

// FindsOut reports whether the program may find it out.
func (p *startPage) FindsOut() bool { return true }

// Asks reports whether the choice is to be seen at once: something is wrong with it, or
// it was made.
func (p *startPage) Asks() bool {
	return p.Form.Encoding != "" || slices.ContainsFunc(p.Bad, func(e *core.Error) bool { return strings.HasPrefix(e.Key, "doc.encoding") })
}

// Public is whether readers may see it.
func (p *startPage) Public() bool { return p.Form.Public }

// Encodings are those that a file can be read in.
func (h *head) Encodings() []doc.Encoding { return doc.Encodings }

// Ways are those of taking tracked changes.
func (p *startPage) Ways() []Changes { return []Changes{Accepted, Rejected, Bracketed} }

// Goes is when an upload goes if nobody saves it.
func (u *Upload) Goes() time.Time { return time.Unix(u.Expires, 0).UTC() }

func (h *handlers) start(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.theirs(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	in := Incoming{Lang: n.Lang, Changes: Accepted}
	if number, err := strconv.ParseInt(r.URL.Query().Get("replace"), 10, 64); err == nil {
		for _, d := range n.Drafts {
			if d.Number == number {
				in.Replace, in.Facts, in.Public, in.Lang = number, d.DraftFacts, d.Public, d.Lang
			}
		}
	}
	return h.showStart(w, r, http.StatusOK, in, nil)
}

func (h *handlers) showStart(w http.ResponseWriter, r *web.Request, status int, in Incoming, bad error) error {
	n, waiting, err := h.s.Open(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	p := &startPage{head: h.head(r, n, r.T("importing.title")), Form: in, Day: in.Facts.Day.Typed(), MB: maxFile >> 20, Langs7: core.Langs, Waiting: waiting}
	kept, err := h.s.Kept(r.Context(), n)
	if err != nil {
		return err
	}
	for _, hash := range kept {
		f := keptFile{Hash: hash, Name: hash[:min(12, len(hash))]} // its draft may be gone
		for _, d := range n.Drafts {
			if d.FileHash == hash {
				f.Name = d.Name
			}
		}
		p.Files = append(p.Files, f)
	}
	if in.Pasted {
		p.Paste = string(in.Data)
	}
	if err := p.Keep(bad); err != nil {
		return err
	}
	return r.Render(w, status, "importing/start", p)
}

// facts reads what a form says about a draft.
func facts(r *web.Request) (f negotiations.DraftFacts) {
	f.Name, f.Source, f.Final = strings.TrimSpace(r.PostForm.Get("name")), strings.TrimSpace(r.PostForm.Get("source")), r.PostForm.Get("final") == "1"
	if d, _ := core.ParseDay(r.PostForm.Get("day")); d > 0 {
		f.Day = d
	}
	return f
}

func (h *handlers) bring(w http.ResponseWriter, r *web.Request) error {
	// Asked first: nobody's file is read who may not bring one in.
	if _, err := h.s.theirs(r.Context(), r.Actor, r.PathValue("slug")); err != nil {
		return err
	}
	in := Incoming{Facts: facts(r), Lang: core.Lang(r.PostForm.Get("lang")), Changes: Changes(r.PostForm.Get("changes")),
		Public: r.PostForm.Get("public") == "1", Keep: r.PostForm.Get("keep") == "1"}
	in.Encoding = doc.Encoding(r.PostForm.Get("encoding"))
	in.Before, _ = strconv.ParseInt(r.PostForm.Get("before"), 10, 64)
	in.Replace, _ = strconv.ParseInt(r.PostForm.Get("replace"), 10, 64)
	if in.Changes != Rejected && in.Changes != Bracketed {
		in.Changes = Accepted
	}
	if in.Replace > 0 {
		in.Before = 0
	}
	var err error
	if in.Data, in.Pasted, err = sent(r); err != nil {
		return err
	}
	u, err := h.s.Bring(r.Context(), r.Actor, r.PathValue("slug"), in)
	if err != nil {
		return h.showStart(w, r, http.StatusUnprocessableEntity, in, err)
	}
	return r.SeeOther(w, path(r.PathValue("slug"), "/"+string(u.ID)))
}

// sent returns the file of a form, or what was pasted.
func sent(r *web.Request) (data []byte, pasted bool, err error) {
	if f := r.MultipartForm; f != nil && len(f.File["file"]) > 0 && f.File["file"][0].Size > 0 {
		in, err := f.File["file"][0].Open()
		if err != nil {
			return nil, false, err
		}
		defer in.Close()
		data, err = io.ReadAll(io.LimitReader(in, maxFile+1))
		return data, false, err
	}
	return []byte(r.PostForm.Get("paste")), true, nil
}

func (h *handlers) save(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	revision, _ := strconv.ParseInt(r.PostForm.Get("revision"), 10, 64)
	f := facts(r)
	number, lost, err := h.s.Save(r.Context(), r.Actor, slug, id, revision, f, r.PostForm.Get("public") == "1", r.PostForm.Get("confirmed") == "1")
	if err != nil {
		return h.showCheck(w, r, &f, err)
	}
	to, err := h.then(r, slug, number)
	if err != nil {
		return err
	}
	if lost > 0 {
		return r.Done(w, to, "importing.lost")
	}
	return r.Done(w, to, "importing.saved")
}

// then is where somebody goes who saved a draft: to what changed in it, which is what
// it was brought in for. A first draft has nothing before it, and one that becomes
// public in a minute can be taken back on the page of all drafts.
func (h *handlers) then(r *web.Request, slug string, number int64) (string, error) {
	all := "/desk/texts/" + slug
	n, err := h.s.theirs(r.Context(), r.Actor, slug)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(n.Drafts, func(d *negotiations.Draft) bool { return d.Number == number })
	if at < 1 || r.PostForm.Get("public") == "1" && !n.Drafts[at].Public {
		return all, nil
	}
	return all + "/compare/" + strconv.FormatInt(n.Drafts[at-1].Number, 10) + "/" + strconv.FormatInt(number, 10), nil
}

// readIn reads the file in another encoding.
func (h *handlers) readIn(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	revision, _ := strconv.ParseInt(r.PostForm.Get("revision"), 10, 64)
	if err := h.s.ReadIn(r.Context(), r.Actor, slug, id, revision, doc.Encoding(r.PostForm.Get("encoding"))); err != nil {
		if e, ok := errors.AsType[*core.Error](err); !ok || e.Kind == core.NotFound {
			return err
		}
		return h.showCheck(w, r, nil, err)
	}
	return r.Done(w, path(slug, "/"+string(id)), "importing.reread")
}

func (h *handlers) drop(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.Drop(r.Context(), r.Actor, r.PathValue("slug"), core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return r.Done(w, path(r.PathValue("slug"), ""), "importing.dropped")
}

func (h *handlers) forget(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.Forget(r.Context(), r.Actor, r.PathValue("slug"), r.PathValue("id")); err != nil {
		return err
	}
	return r.Done(w, path(r.PathValue("slug"), ""), "importing.forgotten")
}

// file hands out a file that was kept; {id} is its hash.
func (h *handlers) file(w http.ResponseWriter, r *web.Request) error {
	format, data, err := h.s.File(r.Context(), r.Actor, r.PathValue("slug"), r.PathValue("id"))
	if err != nil {
		return err
	}
	end := map[string]string{"docx": "docx", "pdf": "pdf", "html": "html", "akn": "xml"}[format]
	if end == "" {
		end = "txt"
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="draft.`+end+`"`)
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, err = w.Write(data)
	return err
}
