package translating

import (
	"bytes"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// out sends a translation as a file: fr.xlf or fr.docx.
func (h *handlers) out(w http.ResponseWriter, r *web.Request) error {
	t, err := h.load(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	kind := ""
	switch r.PathValue("file") {
	case string(t.Lang) + ".xlf":
		kind = "application/xliff+xml"
		err = t.WriteXLIFF(&b, r.T("translating.file.note"))
	case string(t.Lang) + ".docx":
		kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		err = t.WriteDOCX(&b, r.SiteName(), Labels{Title: t.doc.Title, Key: r.T("translating.file.key"), Source: t.Source.Lang.Name(),
			Target: t.Lang.Name(), Note: r.T("translating.file.note"), Lang: r.Lang})
	default:
		return errNone
	}
	if err != nil {
		return err
	}
	return send(w, t.Work.Statement.Slug+"."+r.PathValue("file"), kind, b.Bytes())
}

// send answers with a file that is not kept.
func send(w http.ResponseWriter, name, kind string, data []byte) error {
	head := w.Header()
	head.Set("Content-Type", kind)
	head.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	head.Set("Content-Length", strconv.Itoa(len(data)))
	head.Set("Cache-Control", "no-store")
	head.Set("X-Robots-Tag", "noindex")
	_, err := w.Write(data)
	return err
}

// maxFile is the largest file that comes back, in bytes.
const maxFile = 16 << 20

// upload returns the file of a form.
func upload(r *web.Request) ([]byte, error) {
	wrong := &core.Error{Kind: core.Invalid, Field: "file", Key: "translating.error.file"}
	f, head, err := r.FormFile("file")
	if err != nil || head.Size == 0 {
		return nil, wrong
	}
	defer f.Close()
	if head.Size > maxFile {
		return nil, &core.Error{Kind: core.Invalid, Field: "file", Key: "translating.error.large", Args: []any{"Limit", maxFile >> 20}}
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return nil, wrong
	}
	return data, nil
}

// inPage is the data of ui/incoming.html: what a file would change.
type inPage struct {
	web.Frame
	T    *Text
	In   *Incoming
	Seen string
	Path string
}

func (h *handlers) in(w http.ResponseWriter, r *web.Request) error {
	t, err := h.load(r)
	if err != nil {
		return err
	}
	data, err := upload(r)
	if err != nil {
		return h.again(w, r, t, err)
	}
	p := &inPage{T: t, Path: path(t)}
	if p.In, err = t.Read(data); err != nil {
		return h.again(w, r, t, err)
	}
	var seen []string
	for _, c := range p.In.Changes {
		seen = append(seen, block(c.Key)+"="+c.Hash)
	}
	// What was made from an older source stays marked so: a hash that no block has.
	for _, c := range p.In.Stale {
		seen = append(seen, block(c.Key)+"="+older(c.Hash))
	}
	p.Seen = strings.Join(seen, " ")
	p.Slug, p.Wide = t.Work.Statement.Slug, true
	p.Title = r.T("translating.in.title")
	return r.Render(w, http.StatusOK, "translating/incoming", p)
}

// older is a hash of nothing, for parts that were made from a source that is not
// known here any more.
func older(now string) string {
	b, err := hex.DecodeString(now)
	if err != nil || len(b) == 0 {
		return "0000000000000000"
	}
	b[0] ^= 0xff
	return hex.EncodeToString(b)
}
