package keyring

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB         *db.DB
	Auth       *auth.Service
	Statements *statements.Service
	Origin     string // stands in a drill's message
	// Fresh lets a form through only when who sends it has just shown a passkey;
	// nil lets all through.
	Fresh func(web.HandlerFunc) web.HandlerFunc
	Now   core.Clock
}

// Service does everything that can be done to keys. Each method is one thing a
// person can do.
type Service struct{ Config }

// New returns a service, and has it watch the opening keys of all statements.
func New(c Config) *Service {
	if c.Fresh == nil {
		c.Fresh = func(h web.HandlerFunc) web.HandlerFunc { return h }
	}
	s := &Service{c}
	c.Auth.On(kindAdd, s.carryOutAdd)
	c.Auth.On(kindRetire, s.carryOutRetire)
	c.Auth.On(kindExport, s.carryOutExport)
	c.Auth.On(kindReplace, s.carryOutReplace)
	c.Statements.SetGuard(s)
	return s
}

// of names what this feature does, for the audit log, for what takes a second person
// and for what a page says was done.
func of(what string) string { return "keyring" + "." + what }

// What takes a second person.
var (
	kindAdd    = of("add")
	kindRetire = of("retire")
	kindExport = of("export")
)

// Limits of the keys.
const (
	enough  = 3             // keys in use before anything is signed sealed
	due     = 90            // days after which a key is to be tried
	overdue = core.Day(180) // days after which nothing is signed sealed to it any more
	maxKeys = 40            // in use; package seal takes no more openers
	maxName = 80            // characters
)

// Key is an opening key, as far as the server knows it.
type Key struct {
	ID          core.ID
	Name        string
	Recipient   string // age1pq1…
	Fingerprint string // eight words
	Paper       bool   // kept on paper, not on a computer
	By          core.ID
	Made        core.Day
	Retired     core.Day // 0: in use
	Drilled     core.Day // last opened something; the day it was made, at first
}

// Opener is the key as a list key names it.
func (k *Key) Opener() seal.Opener {
	return seal.Opener{Name: k.Name, Recipient: k.Recipient, Paper: k.Paper}
}

// Due reports whether the key should be tried now, and Stale whether it was not
// tried for so long that nothing may be sealed to it.
func (k *Key) Due(today core.Day) bool { return k.Retired == 0 && today-k.Drilled >= due }

// Stale reports whether nothing may be signed sealed to this key any more.
func (k *Key) Stale(today core.Day) bool { return k.Retired == 0 && today-k.Drilled >= overdue }

// Ring is all keys, with what is wrong with them as a whole.
type Ring struct {
	Used, Retired []*Key
}

// Missing is how many keys in use are missing before anything is signed sealed.
func (r *Ring) Missing() int64 { return max(0, enough-int64(len(r.Used))) }

// NoPaper reports whether none of the keys in use is on paper.
func (r *Ring) NoPaper() bool {
	for _, k := range r.Used {
		if k.Paper {
			return false
		}
	}
	return true
}

// Openers are the keys in use as a list key must name them.
func (r *Ring) Openers() (out []seal.Opener) {
	for _, k := range r.Used {
		out = append(out, k.Opener())
	}
	return out
}

func (s *Service) today() core.Day { return core.DayOf(s.Now()) }

// Ring returns all keys, those in use first by name.
func (s *Service) Ring(ctx context.Context) (r *Ring, err error) {
	defer core.Wrap(&err, "keyring.Ring")
	err = s.DB.Read(ctx, func(tx *db.Tx) error { r, err = ring(tx); return err })
	return r, err
}

func ring(tx *db.Tx) (*Ring, error) {
	all, err := keys(tx)
	r := new(Ring)
	for _, k := range all {
		if k.Retired == 0 {
			r.Used = append(r.Used, k)
		} else {
			r.Retired = append(r.Retired, k)
		}
	}
	return r, err
}

// Key returns one key; core.NotFound if there is none.
func (s *Service) Key(ctx context.Context, id core.ID) (k *Key, err error) {
	defer core.Wrap(&err, "keyring.Key")
	err = s.DB.Read(ctx, func(tx *db.Tx) error { k, err = keyByID(tx, id); return err })
	return k, err
}

// errNotAll answers who looks after one campaign only: a key opens the lists of all.
var errNotAll = &core.Error{Kind: core.Denied, Key: "keyring.wrong.all"}

// NewKey is what somebody registers of a key that was made on their machine.
type NewKey struct {
	Name      string // whose it is, as everybody who signs may see it
	Recipient string // the public half: age1pq1…
	Paper     bool
}

// addBody is a key to be added.
type addBody struct {
	NewKey
	Made core.Day
}

// Add asks for a key to be registered.
func (s *Service) Add(ctx context.Context, by core.Actor, k NewKey) (x *auth.Second, err error) {
	defer core.Wrap(&err, "keyring.Add")
	if !by.May("", roles...) {
		return nil, errNotAll
	}
	if k, err = k.clean(); err != nil {
		return nil, err
	}
	words, err := seal.Fingerprint(k.Recipient)
	if err != nil {
		return nil, err
	}
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		r, err := ring(tx)
		if err != nil {
			return err
		}
		if len(r.Used) >= maxKeys {
			return &core.Error{Kind: core.Conflict, Field: "recipient", Key: "keyring.wrong.too_many", Args: []any{"Max", maxKeys}}
		}
		_, err = keyByFingerprint(tx, words)
		if err == nil {
			return &core.Error{Kind: core.Invalid, Field: "recipient", Key: "keyring.wrong.known"}
		} else if core.KindOf(err) != core.NotFound {
			return err
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return s.Auth.Propose(ctx, by, kindAdd, words, addBody{k, s.today()})
}

// clean takes a public half as it stands in a .pub file, or bare.
func (k NewKey) clean() (NewKey, error) {
	var bad []*core.Error
	var found []string
	for line := range strings.Lines(k.Recipient) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			found = append(found, line)
		}
	}
	k.Recipient = strings.Join(found, "")
	if _, err := seal.Fingerprint(k.Recipient); err != nil {
		key := "seal.bad_recipient"
		if strings.Contains(strings.ToUpper(k.Recipient), "AGE-SECRET-KEY") {
			key = "keyring.wrong.secret" // they sent what must never be sent
		}
		bad, k.Recipient = append(bad, &core.Error{Kind: core.Invalid, Field: "recipient", Key: key}), ""
	}
	name, is := script.Line(k.Name, maxName)
	if is != script.OK {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: "name", Key: "keyring.wrong.name", Args: []any{"Max", maxName}})
	}
	k.Name = name
	if e := core.Join(bad); e != nil {
		return k, e
	}
	return k, nil
}

func (s *Service) carryOutAdd(tx *db.Tx, x *auth.Second) error {
	var b addBody
	if err := json.Unmarshal(x.Body, &b); err != nil {
		return err
	}
	words, err := seal.Fingerprint(b.Recipient)
	if err != nil {
		return err
	}
	// Of two who sent the same key, the first stands.
	n, err := insertKey(tx, &Key{ID: x.ID, Name: b.Name, Recipient: b.Recipient, Fingerprint: words, Paper: b.Paper, By: x.By, Made: b.Made, Drilled: s.today()})
	if err != nil || n == 0 {
		return err
	}
	return audit.Add(tx, s.Now(), string(x.By), of("added"), core.Ref{Kind: "key", ID: x.ID}, words)
}

// retireBody is a key to be taken out of use.
type retireBody struct{ Key core.ID }

// Retire asks for a key to be taken out of use. What it could open it can still
// open: only new list keys, and lists sealed anew, leave it out.
func (s *Service) Retire(ctx context.Context, by core.Actor, id core.ID) (x *auth.Second, err error) {
	defer core.Wrap(&err, "keyring.Retire")
	if !by.May("", roles...) {
		return nil, errNotAll
	}
	k, err := s.Key(ctx, id)
	if err != nil {
		return nil, err
	}
	if k.Retired != 0 {
		return nil, &core.Error{Kind: core.Conflict, Key: "keyring.wrong.retired"}
	}
	return s.Auth.Propose(ctx, by, kindRetire, k.Fingerprint, retireBody{id})
}

func (s *Service) carryOutRetire(tx *db.Tx, x *auth.Second) error {
	var b retireBody
	if err := json.Unmarshal(x.Body, &b); err != nil {
		return err
	}
	n, err := retireKey(tx, b.Key, s.today())
	if err != nil || n == 0 {
		return err
	}
	return audit.Add(tx, s.Now(), string(x.By), of("retired"), core.Ref{Kind: "key", ID: b.Key}, x.About)
}

// Asked is what waits for a second person, of the kinds of this package.
func (s *Service) Asked(ctx context.Context) (out []*auth.Second, err error) {
	open, _, err := s.Auth.Seconds(ctx)
	for _, x := range open {
		if x.Kind == kindAdd || x.Kind == kindRetire {
			out = append(out, x)
		}
	}
	return out, err
}

// Use takes a list key of a statement that was made at the desk, or by command and
// brought here. It must be sealed to exactly the keys in use. Pages call [Service.Take].
func (s *Service) Use(ctx context.Context, by core.Actor, slug string, file []byte) (err error) {
	defer core.Wrap(&err, "keyring.Use(%s)", slug)
	_, err = s.Statements.TakeListKey(ctx, by.Account, slug, file, s.exactly)
	return err
}

// Reseal takes list keys of a statement that are known, each sealed anew to
// exactly the keys in use.
func (s *Service) Reseal(ctx context.Context, by core.Actor, slug string, files [][]byte) (err error) {
	defer core.Wrap(&err, "keyring.Reseal(%s)", slug)
	for i, f := range files {
		if err := s.Statements.ResealListKey(ctx, by.Account, slug, f, s.exactly); err != nil {
			return fmt.Errorf("list key %d: %w", i+1, err)
		}
	}
	return nil
}

// exactly refuses a list key whose openers are not the keys in use. A key with
// another name is another one to those who read the form.
func (s *Service) exactly(tx *db.Tx, k *seal.ListKey) error {
	r, err := ring(tx)
	if err != nil {
		return err
	}
	if len(r.Used) == 0 {
		return &core.Error{Kind: core.Invalid, Field: "list_key", Key: "keyring.wrong.no_keys"}
	}
	want := map[string]seal.Opener{}
	for _, o := range r.Openers() {
		want[o.Recipient] = o
	}
	for _, o := range k.Openers {
		if had, ok := want[o.Recipient]; !ok || had != o {
			return &core.Error{Kind: core.Invalid, Field: "list_key", Key: "keyring.wrong.stranger", Args: []any{"Name", o.Name}}
		}
		delete(want, o.Recipient)
	}
	for _, o := range r.Openers() {
		if _, left := want[o.Recipient]; left {
			return &core.Error{Kind: core.Invalid, Field: "list_key", Key: "keyring.wrong.left_out", Args: []any{"Name", o.Name}}
		}
	}
	return nil
}
