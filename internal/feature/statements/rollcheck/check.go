package rollcheck

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"

	"groundswell/internal/platform/tlog"
)

// Options say what to check, and against what.
type Options struct {
	URL    string      // of the site, such as https://example.org
	VKey   string      // the log's verifier key; "": that of State, else what the site says
	Policy tlog.Policy // whose cosignatures are wanted
	State  *State      // nil: nothing is remembered
	Client *http.Client
	Now    func() time.Time
	Pause  time.Duration // between two looks, when the first found something
}

// Check downloads a site's log, rolls and numbers and compares them. It returns
// what it found in the report, and an error only if it could not look. If o.State
// is set it is brought up to date, unless the log itself was found unsound: then
// it keeps the checkpoint that proves it.
func Check(ctx context.Context, o Options) (*Report, error) {
	base, err := trimBase(o.URL)
	if err != nil {
		return nil, err
	}
	if o.Client == nil {
		o.Client = newClient()
	}
	c := &check{Options: o, site: &site{base, o.Client}}
	first, err := c.look(ctx)
	if err != nil || len(first.Findings) == 0 {
		return c.remember(first), err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(o.Pause):
	}
	again, err := c.look(ctx)
	if err != nil {
		return nil, err
	}
	again.both(first)
	return c.remember(again), nil
}

// check is a check under way.
type check struct {
	Options
	site  *site
	tree  *tlog.Tree
	waits []wait
}

// look reads everything once.
func (c *check) look(ctx context.Context) (*Report, error) {
	r := &Report{}
	c.waits = nil
	if err := c.log(ctx, r); err != nil {
		return nil, err
	}
	l := NewLedger(c.tree.Entries)
	c.tree.Entries = nil
	if l.torn >= 0 {
		r.find(Log, "", l.torn, "the log names two different last entries for one length of the desk's audit log: it was rewritten. Ask the network who changed it.")
	}
	slugs, err := c.site.statements(ctx)
	if err != nil {
		return nil, err
	}
	listed := map[string]bool{}
	for _, slug := range slugs {
		listed[slug] = true
		if err := c.statement(ctx, r, l, slug); err != nil {
			return nil, err
		}
	}
	for slug, t := range l.all {
		if !listed[slug] && !t.unpublished {
			r.find(Removed, slug, -1, "the log has %d names and %d sealed endorsements of this statement, and the site does not publish it. If it was taken off the site within the last hour, check again later; else ask the network why it is gone.", count(t.names), count(t.sealed))
		}
	}
	return r, nil
}

// log downloads the log and checks that it is sound in itself and continues what
// is remembered.
func (c *check) log(ctx context.Context, r *Report) (err error) {
	base := c.site.base + "/log"
	r.VKey = c.VKey
	if r.VKey == "" && c.State != nil {
		r.VKey = c.State.VKey
	}
	if r.VKey == "" {
		r.KeyTold = true
		if r.VKey, err = tlog.FetchKey(ctx, c.Client, base); err != nil {
			return err
		}
	}
	c.tree, err = tlog.Fetch(ctx, c.Client, base, r.VKey, c.Policy)
	switch {
	case errors.Is(err, tlog.ErrCosignatures):
		r.find(Log, "", -1, "%d of the witnesses you trust have signed this checkpoint (%d leaves), and you want %d. Without them you may be shown another log than others are: ask the witnesses.", len(c.tree.Cosigned), c.tree.Size, c.Policy.Need)
	case errors.Is(err, tlog.ErrRoot):
		at := int64(-1)
		if n, ok := tlog.FirstOther(ctx, c.Client, base, c.tree); ok {
			at = n
		}
		r.find(Log, "", at, "the entries that the site serves are not those that the log signed: an entry was changed, taken out, put in or moved here or before. Keep your copy, and tell the network and its witnesses.")
	case err != nil:
		return err
	}
	t := c.tree
	r.Origin, r.Size, r.Root, r.Cosigned = t.Origin, t.Size, t.Root.String(), t.Cosigned
	if c.State == nil || c.State.Checkpoint == "" {
		return nil
	}
	old, _, err := tlog.OpenCheckpoint([]byte(c.State.Checkpoint), r.VKey, tlog.Policy{})
	if err != nil {
		r.find(Log, "", -1, "the log's key is not the one of the last check (%s). Ask the site's people by another way: a lost key, or somebody else is answering.", c.State.Origin)
		return nil
	}
	if r.Remembered = old.Size; tlog.Consistent(old, t) != nil {
		r.find(Log, "", -1, "%v. The file with what was remembered holds the signed checkpoint of %d leaves that proves it: keep it, and tell the network and its witnesses.", tlog.Consistent(old, t), old.Size)
	}
	return nil
}

// remember brings the state up to date.
func (c *check) remember(r *Report) *Report {
	if r == nil || c.State == nil {
		return r
	}
	s := c.State
	for _, w := range s.overdue(c.waits, c.Now()) {
		r.find(Late, w.statement, -1, "%s since more than two hours ago, and a checkpoint is made every hour. Either the log has stopped, which its checkpoint's age shows, or this was never given to it: ask the network.", w.says)
	}
	for _, f := range r.Findings {
		if f.What == Log {
			return r
		}
	}
	s.Origin, s.VKey, s.Checkpoint = r.Origin, r.VKey, string(c.tree.Signed)
	return r
}

func (c *check) wait(r *Report, id, statement, says string) {
	r.Waiting++
	c.waits = append(c.waits, wait{statement + " " + id, statement, says})
}

// statement compares one statement with the log.
func (c *check) statement(ctx context.Context, r *Report, l *Ledger, slug string) error {
	t := l.of(slug)
	f, err := c.site.facts(ctx, slug)
	if err != nil {
		return err
	}
	m := &match{check: c, r: r, t: t, slug: slug}
	x, err := c.site.roll(ctx, slug, m.name)
	if err != nil {
		return err
	}
	r.Statements++
	r.Names += m.names
	r.Sealed += x.Sealed
	m.leftOver(x)
	m.numbers(x, &f)
	m.sealed(x)
	m.text(x, &f)
	for _, at := range append(unsound(t.names), unsound(t.sealed)...) {
		r.find(Log, slug, at, "the log lets one endorsement begin twice, or end without having begun: entries were added to it by hand. Ask the network for its audit log.")
	}
	return nil
}

// match goes through one roll.
type match struct {
	*check
	r                      *Report
	t                      *told
	slug                   string
	names, counted         int64
	organisations, waiting int64
	claims                 []claim // names whose digest the log does not have
	versions               map[int64]int64
}

// claim is a printed name that says where it stands in the log, and does not.
type claim struct {
	leaf int64
	name string
}

// name looks one printed name up.
func (m *match) name(head *roll, x *row) error {
	m.names++
	if head.Rule == "carry" || x.Version >= head.Version {
		m.counted++
		if x.Kind == "organisation" {
			m.organisations++
		}
	}
	if m.versions == nil {
		m.versions = map[int64]int64{}
	}
	m.versions[x.Version]++
	if x.Proof == nil {
		m.r.find(Added, m.slug, -1, "%q stands on the roll (%s, %s) and was never given to the log. Ask the network where this name came from.", x.Name, x.Kind, x.Day)
		return nil
	}
	nonce, err := hex.DecodeString(x.Proof.Nonce)
	if err != nil || len(nonce) != NonceSize {
		m.r.find(Added, m.slug, -1, "%q stands on the roll without the number that its place in the log is made of. Ask the network where this name came from.", x.Name)
		return nil
	}
	digest := Digest(nonce, x.record(m.slug).Bytes())
	h := hashOf(digest)
	known, ok := m.t.names[h]
	switch {
	case ok && known.n == 1 && !known.seen:
		known.seen = true
		m.t.names[h] = known
	case ok:
		m.r.find(Added, m.slug, known.at, "%q stands on the roll twice, and once in the log. Ask the network where the second came from.", x.Name)
	case x.Proof.Leaf == nil || *x.Proof.Leaf >= m.r.Size:
		m.waiting++
		m.wait(m.r, digest, m.slug, strconv.Quote(x.Name)+" waits for the log")
	default:
		m.claims = append(m.claims, claim{*x.Proof.Leaf, x.Name})
	}
	return nil
}

// leftOver tells of the names that the roll or the log has alone. A changed name
// still points to the leaf that has no name any more.
func (m *match) leftOver(x *roll) {
	leaving := map[hash]bool{}
	for _, text := range x.Waiting.Leaving {
		if b, err := hex.DecodeString(text); err == nil && len(b) == len(hash{}) {
			leaving[hash(b)] = true
		}
	}
	orphans := map[int64]bool{}
	for h, l := range m.t.names {
		switch {
		case l.seen || l.n != 1:
		case leaving[h]:
			m.waiting++
			m.wait(m.r, "leaving "+hex.EncodeToString(h[:]), m.slug, "a name that left the roll waits for the log")
		default:
			orphans[l.at] = true
		}
	}
	for _, c := range m.claims {
		if orphans[c.leaf] {
			delete(orphans, c.leaf)
			m.r.find(Altered, m.slug, c.leaf, "what is printed of %q is not what was accepted: its name, country, website, affiliation, check, version or day was changed later, past the log. Ask the endorser, whose private page shows what they agreed to, and the network.", c.name)
		} else {
			m.r.find(Added, m.slug, -1, "%q stands on the roll and claims leaf %d of the log, which is not its own. Ask the network where this name came from.", c.name, c.leaf)
		}
	}
	for at := range orphans {
		m.r.find(Removed, m.slug, at, "an accepted endorsement is gone from the roll, and the log tells of no withdrawal. Look at your earlier copies of the roll for who points to this leaf, and ask the network.")
	}
}

// numbers compares what is counted with what is printed.
func (m *match) numbers(x *roll, f *facts) {
	all := func(n numbers) int64 { return n.Organisations + n.Persons - n.Sealed }
	low, high := min(all(x.numbers), all(x.After)), max(all(x.numbers), all(x.After))
	slack := m.waiting // they came or went while the roll was read
	if m.counted < low-slack || m.counted > high+slack {
		m.r.find(Numbers, m.slug, -1, "the site counts %d printed names, and the roll has %d that count. Somebody changed names or numbers past the program: ask the network.", all(x.numbers), m.counted)
	} else if orgs := max(x.Organisations, x.After.Organisations); m.organisations > orgs+slack {
		m.r.find(Numbers, m.slug, -1, "the site counts %d organisations, and the roll has %d. Ask the network.", orgs, m.organisations)
	}
	logged, gone := m.t.withdrawn+m.t.invalidated, f.Withdrawn+f.Invalidated
	if gone < logged || gone > logged+int64(len(x.Waiting.Leaving)) {
		m.r.find(Numbers, m.slug, -1, "the site says that %d names left the roll, and the log tells of %d. Ask the network.", gone, logged)
	}
}

// sealed compares the number of sealed endorsements with the log.
func (m *match) sealed(x *roll) {
	logged := count(m.t.sealed)
	if x.Sealed != x.After.Sealed && x.Sealed == logged {
		return // it was counted while the roll was read
	}
	if waits := x.Waiting.Seal - x.Waiting.Unseal; x.After.Sealed != logged+waits {
		m.r.find(Hidden, m.slug, -1, "the site counts %d sealed endorsements, and the log has %d and %d more that wait for it. Ask the network for the attestation that its coordinators made when they opened the list.", x.After.Sealed, logged, waits)
	} else if x.Waiting.Seal+x.Waiting.Unseal > 0 {
		m.wait(m.r, "sealed "+strconv.FormatInt(x.After.Sealed, 10), m.slug, "a number of sealed endorsements waits for the log")
	}
}

// text compares versions and key with the log.
func (m *match) text(x *roll, f *facts) {
	versions, key, number := m.t.versions, m.t.key, m.t.keyNumber
	for _, text := range x.Waiting.Told {
		e, ok := ParseEntry(text)
		if !ok || e.Statement != m.slug {
			continue
		}
		m.wait(m.r, text, m.slug, "the entry \""+text+"\" waits for the log")
		if e.Verb == Version && versions[e.Number] == "" {
			versions[e.Number] = e.New
		} else if e.Verb == Key && e.Number > number {
			key, number = e.Word, e.Number
		}
	}
	switch logged := versions[f.Version]; {
	case logged == "":
		m.r.find(Text, m.slug, -1, "version %d of the text is not in the log. Compare the text with your earlier copies.", f.Version)
	case logged != f.Hash || m.t.disputed:
		m.r.find(Text, m.slug, -1, "the text of version %d is not the one that was logged when it was published: endorsers may stand behind words they never saw. Compare it with your earlier copies.", f.Version)
	}
	for n, names := range m.versions {
		if versions[n] == "" && n != f.Version {
			m.r.find(Text, m.slug, -1, "%d names stand behind version %d of the text, which is not in the log.", names, n)
		}
	}
	if f.ListKey != key {
		m.r.find(ListKey, m.slug, -1, "new endorsements are sealed to the key %q, and the last that was logged is %q: somebody else may be able to open them. Compare the eight words with what the coordinators have on paper, and sign nothing until they agree.", f.ListKey, key)
	}
}
