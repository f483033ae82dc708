package writing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/edition"
)

// Sheet is the text of a statement in one language as it is worked on.
type Sheet struct {
	Lang     core.Lang
	Lead     string              // one sentence under the title
	Place    string              // where it was adopted
	Changes  string              // what changed since the version before, for readers
	Issuers  []statements.Issuer // none in a translation: those of the source
	Markdown string              // with the title as its first line, "# Title"
	Said     edition.State       // Draft or Checked
	// Based holds for each block of a translation, and for "title", the hash of
	// the source block it was made from (see edition.Edition). SaveSheet works it
	// out when it is nil.
	Based map[string]string

	Revision int64  // 0: there is none yet
	By       string // account, "link:<id>", or "" for what came from outside the desk
	At       int64  // Unix seconds, whole minutes
	Auto     bool   // saved by the editor and not by its writer: may be thinned

	doc *edition.Doc // of Markdown, when it was loaded
	err error
}

// sheetBody is what is stored of a sheet.
type sheetBody struct {
	Lead     string              `json:"lead,omitempty"`
	Place    string              `json:"place,omitempty"`
	Changes  string              `json:"changes,omitempty"`
	Issuers  []statements.Issuer `json:"issuers,omitempty"`
	Markdown string              `json:"markdown"`
	Said     edition.State       `json:"said,omitempty"`
	Based    map[string]string   `json:"based,omitempty"`
}

func (sh *Sheet) body() string {
	b, err := json.Marshal(sheetBody{sh.Lead, sh.Place, sh.Changes, sh.Issuers, sh.Markdown, sh.Said, sh.Based})
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(b)
}

func (sh *Sheet) setBody(body string) error {
	var b sheetBody
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return err
	}
	sh.Lead, sh.Place, sh.Changes, sh.Issuers, sh.Markdown, sh.Said, sh.Based = b.Lead, b.Place, b.Changes, b.Issuers, b.Markdown, b.Said, b.Based
	if sh.Based == nil {
		sh.Based = map[string]string{}
	}
	return nil
}

// same reports whether two sheets would be published alike.
func (sh *Sheet) same(o *Sheet) bool {
	return sh.Lead == o.Lead && sh.Place == o.Place && sh.Changes == o.Changes && slices.Equal(sh.Issuers, o.Issuers) &&
		sh.Markdown == o.Markdown && sh.said() == o.said() && maps.Equal(sh.Based, o.Based)
}

func (sh *Sheet) said() edition.State {
	if sh.Said == edition.Checked {
		return edition.Checked
	}
	return edition.Draft
}

// hash tells whether what is public was changed from elsewhere.
func (sh *Sheet) hash() string {
	h := sha256.Sum256([]byte(sh.body()))
	return hex.EncodeToString(h[:12])
}

// Size is the number of characters of the text.
func (sh *Sheet) Size() int64 { return int64(utf8.RuneCountInString(sh.Markdown)) }

// Doc returns the text, read. The error is a core.Error of kind Invalid with the
// line to repair: a draft may be in any state.
func (sh *Sheet) Doc() (*edition.Doc, error) {
	if sh.doc != nil || sh.err != nil {
		return sh.doc, sh.err
	}
	return edition.Parse(sh.Markdown)
}

// Title returns the title as it was typed; "" when there is none yet.
func (sh *Sheet) Title() string {
	title, _ := SplitTitle(sh.Markdown)
	return title
}

// Edition returns the sheet as an edition of the text. The error is that of Doc.
func (sh *Sheet) Edition() (*edition.Edition, error) {
	doc, err := sh.Doc()
	if err != nil {
		return nil, err
	}
	return &edition.Edition{Lang: sh.Lang, Title: doc.Title, Lead: sh.Lead, Changes: sh.Changes, Doc: doc, Said: sh.said(), Based: sh.Based}, nil
}

// SplitTitle parts a text in Markdown from its title, the first line "# Title".
// "[missing]" is no title.
func SplitTitle(markdown string) (title, rest string) {
	s := strings.TrimLeft(strings.ReplaceAll(markdown, "\r\n", "\n"), "\ufeff\n \t")
	line, rest, _ := strings.Cut(s, "\n")
	if line != "#" && !strings.HasPrefix(line, "# ") {
		return "", s
	}
	title = strings.TrimSpace(strings.TrimPrefix(line, "#"))
	if strings.EqualFold(title, "[missing]") {
		title = ""
	}
	return title, strings.TrimLeft(rest, "\n")
}

// JoinTitle puts a title before a text. An empty one is written as "[missing]".
func JoinTitle(title, rest string) string {
	title = strings.Join(strings.Fields(title), " ")
	if title == "" {
		title = "[missing]"
	}
	return "# " + title + "\n\n" + strings.TrimLeft(strings.ReplaceAll(rest, "\r\n", "\n"), "\n")
}

// docs keeps texts that were read: lists and boards ask for all of them.
type docs struct {
	mu  sync.Mutex
	all map[[32]byte]parsed
}

type parsed struct {
	doc *edition.Doc
	err error
}

const maxDocs = 600

func (d *docs) fill(sh *Sheet) {
	key := sha256.Sum256([]byte(sh.Markdown))
	d.mu.Lock()
	p, ok := d.all[key]
	d.mu.Unlock()
	if !ok {
		p.doc, p.err = edition.Parse(sh.Markdown)
		d.mu.Lock()
		if d.all == nil || len(d.all) >= maxDocs {
			d.all = map[[32]byte]parsed{}
		}
		d.all[key] = p
		d.mu.Unlock()
	}
	sh.doc, sh.err = p.doc, p.err
}

// SheetVersion is one version that was kept.
type SheetVersion struct {
	N      int64 // the revision
	By     string
	At     int64
	Size   int64
	How    string // saved, auto, aside, restored, published
	Public int64  // the public version it became; 0: none
}

// How a version came to be.
const (
	HowSaved     = "saved"
	HowAuto      = "auto"      // by the editor, while somebody typed
	HowAside     = "aside"     // kept when somebody chose another's text
	HowRestored  = "restored"  // an older one, made the newest again
	HowPublished = "published" // came from what is public
)
