package statements

import (
	"context"
	"errors"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

// What package intake needs of statements: columns recognised, contacts that are
// sealed while their rows are imported, and the names that stand on a roll.

// contactFields are the columns that are never stored in clear: an import at the
// desk may seal them to the list key, else they are left out.
var contactFields = map[string][]string{
	"email": {"email", "e-mail", "mail", "email address", "e-mail address", "username", "courriel", "adresse e-mail", "adresse électronique", "correo",
		"correo electrónico", "dirección de correo electrónico", "e-mail do contato", "endereço de e-mail", "электронная почта", "эл. почта", "почта",
		"البريد الإلكتروني", "عنوان البريد الإلكتروني", "邮箱", "电子邮件", "电子邮件地址", "电子邮箱"},
	"officer": {"officer", "contact", "contact person", "contact name", "your name", "personne de contact", "contacto", "persona de contacto", "contato",
		"pessoa de contato", "контактное лицо", "контакт", "جهة الاتصال", "الشخص المسؤول", "联系人"},
	"role": {"role", "position", "job title", "fonction", "poste", "cargo", "должность", "المنصب", "职务", "职位"},
}

// ImportFields are the fields that a column of a file can be, in the order in which
// they are offered; those of contacts come last.
func ImportFields() (fields, contacts []string) {
	return []string{"name", "country", "kind", "website", "affiliation", "date", "description"}, []string{"email", "officer", "role"}
}

// RecognizeColumns returns which field each column of a header is likely to be, ""
// when none: the first column of each.
func RecognizeColumns(head []string) []string {
	out, taken := make([]string, len(head)), map[string]bool{}
	for i, h := range head {
		for _, all := range []map[string][]string{importFields, contactFields} {
			for field, names := range all {
				if !taken[field] && slices.ContainsFunc(names, func(n string) bool { return script.Fold(n) == script.Fold(h) }) {
					out[i], taken[field] = field, true
				}
			}
		}
	}
	return out
}

// importSeal seals the contacts of an import.
type importSeal struct {
	key  listKey
	v    Version
	who  map[core.ID]SignInput // of rows that wait for their transaction
	link map[core.ID]string
}

// openSeal finds the list key, if contacts are to be sealed.
func (im *importing) openSeal(ctx context.Context) error {
	if !im.o.Contacts {
		return nil
	}
	im.seal.who, im.seal.link = map[core.ID]SignInput{}, map[core.ID]string{}
	return im.s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		im.seal.key, im.seal.v, err = im.s.sealTo(tx, im.st)
		return err
	})
}

// sealTo returns what the records of a statement are sealed to now.
func (s *Service) sealTo(tx *db.Tx, st *Statement) (k listKey, v Version, err error) {
	k, err = currentListKey(tx, st.ID)
	if core.KindOf(err) == core.NotFound {
		return k, v, errNoKey
	}
	if err == nil {
		err = s.guarded(tx, &k)
	}
	if err == nil {
		v, err = versionOf(tx, st)
	}
	return k, v, err
}

// contact takes an address from a row, to be sealed. One that is none is left out.
func (im *importing) contact(row []string, line int, e *Endorsement) {
	if !im.o.Contacts {
		return
	}
	typed := im.cell(row, "email")
	if typed == "" {
		return
	}
	address, ok := script.Address(typed)
	if !ok {
		if len(im.rep.Dropped) < maxListed {
			im.rep.Dropped = append(im.rep.Dropped, *im.column("email", because("email", "not a mail address, so it was left out")))
			im.rep.Dropped[len(im.rep.Dropped)-1].Line = line
		}
		return
	}
	in := SignInput{Kind: e.Kind, Visibility: Public, Name: e.Name, Country: e.Country, Email: address, Website: e.Website, Affiliation: e.Affiliation}
	if e.Kind == Organisation {
		in.Officer, _ = script.Line(im.cell(row, "officer"), maxName)
		in.Role, _ = script.Line(im.cell(row, "role"), maxName)
	}
	link := im.s.link(core.NewToken())
	e.LinkHash = core.HashToken(link)
	im.seal.who[e.ID], im.seal.link[e.ID] = in, link
}

// sealed seals the contacts of the waiting rows, by id.
func (im *importing) sealed() (map[core.ID][]byte, error) {
	out := map[core.ID][]byte{}
	for _, e := range im.rows {
		in, ok := im.seal.who[e.ID]
		if !ok {
			continue
		}
		b, err := im.s.seal(im.seal.key, im.s.record(im.st, im.seal.v, e, in, im.seal.link[e.ID]))
		if err != nil {
			return nil, err
		}
		out[e.ID] = b
	}
	return out, nil
}

// keepSealed writes down what is sealed of a row that was added.
func (im *importing) keepSealed(tx *db.Tx, st *Statement, e *Endorsement, sealed []byte, added bool) error {
	if len(sealed) == 0 || !added {
		return nil
	}
	if st.Version != im.seal.v.Number { // it would say that another text was seen
		return &core.Error{Kind: core.Conflict, Key: "statements.import.moved"}
	}
	return insertRecord(tx, e.ID, im.seal.key.ID, sealed)
}

func (im *importing) tell(o RowOutcome) {
	if im.o.Each != nil {
		im.o.Each(o)
	}
}

// EachOrganisation calls f for every organisation that is printed or held, in the
// order of the roll, until f says that it is enough.
func (s *Service) EachOrganisation(ctx context.Context, st *Statement, f func(*Endorsement) bool) (err error) {
	defer core.Wrap(&err, "statements.EachOrganisation(%s)", st.Slug)
	full := false
	if err := s.EachPublic(ctx, st, st.Source, func(e *Endorsement) error {
		if e.Kind != Organisation { // persons come after them
			return errEnough
		}
		if full = !f(e); full {
			return errEnough
		}
		return nil
	}); err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if full {
		return nil
	}
	var held []*Endorsement
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { held, err = heldEndorsements(tx, st.ID); return err }); err != nil {
		return err
	}
	for _, e := range held {
		if e.Kind == Organisation && e.Visibility == Public && !f(e) {
			return nil
		}
	}
	return nil
}

// errEnough ends a walk over the roll.
var errEnough = errors.New("that is enough")

// IsHeld reports whether somebody must look at an endorsement before it counts.
func (e *Endorsement) IsHeld() bool { return e.State == stateHeld }

// Found returns a statement in any state: core.NotFound when there is none. It asks
// nobody whether they may: the desk's pages do.
func (s *Service) Found(ctx context.Context, slug string) (st *Statement, err error) {
	defer core.Wrap(&err, "statements.Found(%s)", slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error { st, err = statementBySlug(tx, slug); return err })
	return st, err
}

// SealsTo returns how many opening keys open what is sealed for a statement now; 0:
// nothing can be sealed.
func (s *Service) SealsTo(ctx context.Context, st *Statement) (n int64, err error) {
	defer core.Wrap(&err, "statements.SealsTo(%s)", st.Slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error { n, err = s.DraftOpeners(tx, st.ID); return err })
	return n, err
}
