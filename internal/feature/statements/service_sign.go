package statements

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// window is for how many days a sign-on can be confirmed after its own day:
// between 72 and 96 hours, since no finer time is kept.
const window core.Day = 3

// maxTries is how many wrong codes one sign-on takes before only the link works.
const maxTries = 10

// Waiting is what the page that waits for the confirmation carries in its
// address, sealed under the runtime key: nobody can read or make one.
type Waiting struct {
	Slug  string    `json:"s"`
	Form  string    `json:"f"`
	Email string    `json:"e"`
	Lang  core.Lang `json:"l"`
	Day   core.Day  `json:"d"` // after its days the page has ended
	Moved int       `json:"m"` // how often the address was changed
}

// Box seals w for an address.
func (s *Service) Box(w Waiting) string {
	b, err := json.Marshal(w)
	if err != nil {
		panic(err) // four strings always marshal
	}
	return base64.RawURLEncoding.EncodeToString(s.Runtime.Seal(b, []byte("waiting")))
}

// Unbox reads a sealed Waiting; NotFound if it is not ours or too old.
func (s *Service) Unbox(text string) (w Waiting, err error) {
	gone := &core.Error{Kind: core.NotFound, Key: "statements.wait.gone"}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(text) > 2000 || strings.ContainsAny(text, "\r\n") { // the decoder overlooks line ends
		return w, gone
	}
	b, err := s.Runtime.Open(raw, []byte("waiting"))
	if err != nil || json.Unmarshal(b, &w) != nil || s.today() > w.Day+window {
		return Waiting{}, gone
	}
	return w, nil
}

// Waits returns what a box holds while there is something to confirm. After that
// the page has ended: an old address in a browser's history shows no mailbox.
func (s *Service) Waits(ctx context.Context, box string) (w Waiting, err error) {
	defer core.Wrap(&err, "statements.Waits")
	if w, err = s.Unbox(box); err != nil {
		return w, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		e, err := endorsementByLink(tx, core.HashToken(s.link(w.Form)))
		if err == nil && e.State != statePending {
			return errEnded
		}
		return err
	})
	if core.KindOf(err) == core.NotFound {
		err = errEnded
	}
	if err != nil {
		return Waiting{}, err
	}
	return w, nil
}

// errEnded says that a page waits for nothing any more: what it waited for was
// confirmed, perhaps elsewhere, or is over.
var errEnded = &core.Error{Kind: core.NotFound, Key: "statements.done.ended"}

// bind ties a form to the mailbox (or the handed-out code) that it was sent with.
// Everything else is derived from the result: the row, the link and the digits of
// one mailbox never serve another, however a form is sent again.
func (s *Service) bind(form, contact string) string {
	return token(core.MAC(s.Secret, "form", form, contact))
}

// link derives the private link's token from the bound form, so that the same
// form sent twice leads to the same place. Neither is stored, only their hashes.
func (s *Service) link(form string) string {
	return token(core.MAC(s.Secret, "private link", form))
}

// token writes 160 bits of a MAC as 32 letters and digits.
func token(mac []byte) string {
	const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	out := make([]byte, 32)
	for i := range out {
		out[i] = alphabet[mac[i]%32]
	}
	return string(out)
}

// code is the six digits that can be typed into the page still open. They go
// with one form: whoever has only the mail, or only the page, has nothing.
func (s *Service) code(linkHash string) string {
	m := core.MAC(s.Secret, "code", linkHash)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(m)%1_000_000)
}

// Signing is the answer to a sign-on.
type Signing struct {
	Box  string // the page that waits for the mail, or
	Link string // the private link at once, for who came with a code
}

// Sign takes a sign-on: seals it, writes it down as pending and asks for its
// mail, all in one transaction. form is the form's token: the same form again
// changes nothing and gets the same answer, and so does a mailbox that signed
// before. With a handed-out code it is confirmed at once.
func (s *Service) Sign(ctx context.Context, slug string, lang core.Lang, form string, in SignInput) (got Signing, err error) {
	defer core.Wrap(&err, "statements.Sign(%s)", slug)
	for range 3 {
		if got, err = s.sign(ctx, slug, lang, form, in); !errors.Is(err, errMoved) {
			return got, err
		}
		s.DB.NewEpoch()
	}
	return got, &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: err}
}

// errMoved says that a text was published, or a key put to use, between the
// reading and the writing of a sign-on.
var errMoved = errors.New("the statement has just changed")

func (s *Service) sign(ctx context.Context, slug string, lang core.Lang, form string, in SignInput) (_ Signing, err error) {
	x, err := s.ready(ctx, slug)
	if err == nil {
		err = x.open(s.Now())
	}
	if err != nil {
		return Signing{}, err
	}
	st, key, v := x.st, x.key, x.versions[0]
	in, bad := in.Clean(st, key.Openers >= minOpeners)
	if bad != nil {
		return Signing{}, bad
	}
	form = s.bind(form, in.Email+"\x00"+in.Code)
	link := s.link(form)
	e := s.pending(st, lang, form, link, in)
	if len(in.Logo) > 0 {
		if e.Logo, err = s.Blobs.Put(in.Logo); err != nil {
			return Signing{}, err
		}
	}
	if in.Code != "" {
		err := s.signWithCode(ctx, st, key, v, e, in, link)
		s.dropLogo(ctx, e.Logo) // if nothing was added
		return Signing{Link: link}, err
	}
	sealed, err := s.seal(key, s.record(st, v, e, in, link))
	if err != nil {
		return Signing{}, err
	}
	marks := who(in.Kind, in.Email, in.Name)
	added, asked, send, later := false, false, false, time.Duration(0)
	if err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if same, err := unmoved(tx, x); err != nil {
			return err
		} else if !same {
			return errMoved
		}
		if added, err = insertEndorsement(tx, e); err != nil || !added {
			return err
		}
		if err := insertRecord(tx, e.ID, key.ID, sealed); err != nil {
			return err
		}
		// Asked here, and once: a form that is sent twice takes nothing from
		// what the mailbox may get.
		if !asked {
			asked = true
			later, send = s.budget.mail(ctx, slug, in.Email, false)
		}
		if !send { // no mail, no digits: they could only be guessed
			return setTries(tx, e.ID, maxTries)
		}
		return s.Queue.PutAfter(tx, "statements.confirm", confirmMail{To: in.Email, Lang: lang, Link: link, Code: s.code(e.LinkHash), ID: e.ID}, later)
	}); err != nil || !added {
		s.dropLogo(ctx, e.Logo)
	}
	if err != nil {
		return Signing{}, err
	}
	if added {
		s.Signed.Add(1)
		s.memory.note(e.LinkHash, memo{sealed: string(s.Runtime.MAC(append(marks, string(st.ID))...)), public: s.who(st, marks), until: e.ExpiresOn})
		s.Queue.Wake()
	}
	return Signing{Box: s.Box(Waiting{Slug: slug, Form: form, Email: in.Email, Lang: lang, Day: e.Day})}, nil
}

// who is the fingerprint of a public endorser, under the secret and per statement.
func (s *Service) who(st *Statement, marks []string) []byte {
	return core.MAC(s.Secret, append([]string{"who", string(st.ID)}, marks...)...)
}

func versionOf(tx *db.Tx, st *Statement) (Version, error) {
	all, err := versions(tx, st.ID)
	if err == nil && len(all) == 0 {
		err = &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	if err != nil {
		return Version{}, err
	}
	return all[0], nil
}

// pending makes the row of a sign-on. Of a sealed one nothing typed is in it but
// the country.
func (s *Service) pending(st *Statement, lang core.Lang, form, link string, in SignInput) *Endorsement {
	e := &Endorsement{ID: core.NewID(), Statement: st.ID, Version: st.Version, Affirmed: st.Version, Lang: lang, Kind: in.Kind,
		Visibility: in.Visibility, State: statePending, Level: in.Level(), Country: in.Country, Day: s.today(),
		ExpiresOn: s.today() + window, FormHash: core.HashToken(form), LinkHash: core.HashToken(link)}
	if in.Visibility == Sealed {
		e.Level = ByAddress // what else was checked stands in the record only
	} else {
		e.print(in.Name, in.Website, in.Affiliation)
		if in.Email != "" {
			e.Who = s.who(st, who(in.Kind, in.Email, in.Name))
		}
	}
	return e
}

// print sets what will be printed, and where on the roll.
func (e *Endorsement) print(name, website, affiliation string) {
	e.Name, e.Website, e.Affiliation = name, website, affiliation
	e.Script, e.SortKey, e.Region = script.Of(name), script.SortKey(name), ""
	if e.Kind == Organisation {
		e.Region = i18n.RegionOf(e.Country)
		if e.Region == "" {
			e.Region = i18n.Networks
		}
	}
}

// unprint takes everything away that tells who it is.
func (e *Endorsement) unprint() {
	e.Name, e.Website, e.Affiliation, e.Logo, e.VouchedBy, e.Region, e.Script = "", "", "", "", "", "", ""
	e.SortKey, e.Who = nil, nil
}

func (s *Service) record(st *Statement, v Version, e *Endorsement, in SignInput, link string) Record {
	return Record{Format: opening.RecordFormat, Statement: st.Slug, Endorsement: e.ID, Version: v.Number, VersionHash: v.Hash, Lang: e.Lang,
		Day: e.Day.Time().Format("2006-01-02"), Kind: string(in.Kind), Visibility: string(in.Visibility), Name: in.Name, Country: in.Country,
		Email: in.Email, Website: in.Website, Affiliation: in.Affiliation, Officer: in.Officer, Role: in.Role,
		Paragraph: in.Paragraph, Reservation: in.Reservation, VouchedBy: e.VouchedBy, Updates: in.Updates, Link: link}
}

func (s *Service) seal(key listKey, v any) ([]byte, error) {
	box, err := s.boxes.get(key.Recipient)
	if err != nil {
		return nil, errNoKey
	}
	return box.Seal(v)
}

// signWithCode confirms at once who brings a code from a member network.
func (s *Service) signWithCode(ctx context.Context, st *Statement, key listKey, v Version, e *Endorsement, in SignInput, link string) error {
	hash := core.HashToken("code " + in.Code)
	wrong := &core.Error{Kind: core.Invalid, Field: "code", Key: "statements.wrong.code"}
	if !strings.ContainsAny(in.Code, "0123456789abcdefghijklmnopqrstuvwxyz") {
		return wrong
	}
	odd, note := s.look(ctx, st, e)
	counted := false
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		counted = false
		if had, err := endorsementByLink(tx, e.LinkHash); err == nil && had.State != statePending {
			return nil // the same form again
		}
		network, err := useCode(tx, st.ID, hash, s.today())
		if core.KindOf(err) == core.NotFound {
			return wrong
		} else if err != nil {
			return err
		}
		row := *e
		row.VouchedBy = network
		sealed, err := s.seal(key, s.record(st, v, &row, in, link))
		if err != nil {
			return err
		}
		row.State, row.ExpiresOn = stateConfirmed, 0
		if odd {
			row.State = stateHeld
		}
		if row.Visibility == Sealed {
			row.unprint()
		}
		if added, err := insertEndorsement(tx, &row); err != nil || !added {
			return err
		}
		if err := insertRecord(tx, row.ID, key.ID, sealed); err != nil {
			return err
		}
		if err := note(tx); err != nil {
			return err
		}
		counted = true
		return s.countIn(tx, st, &row)
	})
	if err == nil && counted {
		s.Signed.Add(1)
		s.Confirmed.Add(1)
		s.changes.Add(1)
	}
	return err
}

// counts reports whether an endorsement is one of those in the tally. One that
// was not affirmed for the present version is confirmed, and may stand on the
// roll, without counting.
func counts(st *Statement, e *Endorsement) bool {
	return e.State == stateConfirmed && (st.Rule == RuleCarry || e.Affirmed >= st.Version)
}

// mailbox is whose mails are counted together.
func mailbox(slug, address string) string { return slug + "\x00" + script.SameAddress(address) }
