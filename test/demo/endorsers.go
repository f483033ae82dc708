package demo

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/core"
)

// Endorser is one organisation or person who signed the declaration.
type Endorser struct {
	Kind    string // "organisation" or "person"
	Name    string // as printed, in any script
	Country string // ISO 3166-1 alpha-2; "001" for an international organisation

	Website       string // of some organisations
	Affiliation   string // of some persons: a public organisation of their country
	Officer, Role string // of organisations: who signed for it
	Email         string // unique, under a name reserved by RFC 2606
	Lang          core.Lang

	Sealed    bool
	Level     string // "address", "domain", "vouched" or "member"
	VouchedBy string // if vouched: English name of one of [Networks]
	Day       int    // whole days before now, 0 to [Opened]
	Updates   bool   // asked for updates by mail
}

// How many of each kind are sealed and how many have each verification level;
// the rest confirmed an address. 55 + 484 is a third of 412 + 1,204.
const (
	sealedOrganisations, sealedPersons = 55, 484
	members, vouched, domains          = 62, 62, 124 // of the organisations
	vouchedPersons                     = 96
)

// perDay weighs how many signed today, yesterday and so on back to the opening:
// a first rush, a second one 14 days ago when the translations came out, and a
// third 3 days ago when the governments' draft leaked. Today is not over.
var perDay = [Opened + 1]int{
	40, 96, 104, 118, 84, 76, 62, 58, 46, 50, 44, 40, 48, 62, 70,
	28, 22, 18, 16, 18, 24, 20, 22, 30, 46, 60,
}

// mailboxes are where those without a domain of their own have an address.
var mailboxes = []string{"example.org", "example.net", "mail.example", "post.example"}

// maker puts endorsers together; it remembers what has been used.
type maker struct {
	*rand.Rand
	pools map[string]*pool
	used  map[string]bool // folded names, hosts and addresses
}

// Endorsers returns 412 organisations and 1,204 persons, those who signed first
// first. 539 of them are sealed. Organisations and persons together are from 78
// countries.
func Endorsers() []Endorser {
	m := &maker{rand.New(rand.NewPCG(412, 1204)), readPools(), map[string]bool{}}
	var orgs, persons []Endorser
	countries := readCountries()
	for _, c := range countries {
		for i := range c.organisations {
			orgs = append(orgs, m.organisation(c, i))
		}
	}
	m.settle(orgs, sealedOrganisations, members, vouched, domains)
	for i := range orgs {
		m.reach(&orgs[i])
	}
	for _, c := range countries {
		for range c.persons {
			persons = append(persons, m.person(c, orgs))
		}
	}
	m.settle(persons, sealedPersons, 0, vouchedPersons, 0)
	all := append(orgs, persons...)
	m.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	slices.SortStableFunc(all, func(a, b Endorser) int { return cmp.Compare(b.Day, a.Day) })
	return all
}

// organisation makes the i-th organisation of c, without website and address.
func (m *maker) organisation(c country, i int) Endorser {
	p := m.pools[c.orgPools[i%len(c.orgPools)]]
	frames := "frames"
	if c.code == "001" {
		frames = "world"
	}
	name := ""
	for name == "" || !m.claim(name) {
		name = strings.Replace(m.pick(p.words[frames]), "*", m.thing(p), 1)
	}
	people := p
	if len(c.personPools) > 0 {
		people = m.pools[m.pick(c.personPools)]
	}
	officer, _ := m.call(people)
	return Endorser{
		Kind: "organisation", Name: name, Country: c.code, Lang: p.lang,
		Officer: officer, Role: m.pick(p.words["roles"]), Day: m.day(), Updates: m.IntN(100) < 40,
	}
}

// thing returns a word of p that an organisation is named after. None comes
// twice before each has come once.
func (m *maker) thing(p *pool) string {
	if len(p.next) == 0 {
		p.next = slices.Clone(p.words["things"])
		m.Shuffle(len(p.next), func(i, j int) { p.next[i], p.next[j] = p.next[j], p.next[i] })
	}
	t := p.next[0]
	p.next = p.next[1:]
	return t
}

// reach gives an organisation its website and its officer's address. Only those
// verified by their domain must have one; most groups have none.
func (m *maker) reach(e *Endorser) {
	host := address(e.Name, "-")
	if host == "" {
		host = address(m.pick(m.pools["en"].words["things"]), "-") + "-" + strings.ToLower(e.Country)
	}
	for try := host; !m.claim(host + ".example"); {
		host = try + "-" + strconv.Itoa(2+m.IntN(98))
	}
	chance := map[string]int{"domain": 100, "member": 70, "vouched": 10, "address": 25}[e.Level]
	if m.IntN(100) < chance {
		e.Website = "https://" + host + ".example/"
	}
	// An officer who writes from the website's own domain is verified by it.
	if e.Level == "domain" || e.Level == "member" && e.Website != "" {
		e.Email = "office@" + host + ".example"
	} else {
		e.Email = host + "@" + m.pick(mailboxes)
	}
}

// person makes a person of c, whose affiliation is one of the public orgs.
func (m *maker) person(c country, orgs []Endorser) Endorser {
	p := m.pools[m.pick(c.personPools)]
	name := ""
	for name == "" || !m.claim(name) {
		full, given := m.call(p)
		switch n := m.IntN(100); {
		case n < 6 && utf8.RuneCountInString(given) > 1:
			name = given
		case n < 12 && strings.HasPrefix(full, given+" "):
			name = given + initial(full[len(given):])
		default:
			name = full
		}
	}
	e := Endorser{
		Kind: "person", Name: name, Country: c.code, Lang: p.lang,
		Day: m.day(), Updates: m.IntN(100) < 30,
	}
	local := cmp.Or(address(name, "."), "friend")
	for e.Email == "" || !m.claim(e.Email) {
		e.Email = local + "." + strconv.Itoa(10+m.IntN(990)) + "@" + m.pick(mailboxes)
	}
	if m.IntN(100) < 18 {
		near := slices.DeleteFunc(slices.Clone(orgs), func(o Endorser) bool {
			return o.Sealed || o.Country != c.code
		})
		if len(near) > 0 {
			e.Affiliation = near[m.IntN(len(near))].Name
		}
	}
	return e
}

// initial shortens a family name to " K."; a script without capitals has no
// initials, and the name stays as it is.
func initial(family string) string {
	for _, r := range family {
		if unicode.IsUpper(r) {
			return " " + string(r) + "."
		}
	}
	return family
}

// call returns a full name from p and the given name in it.
func (m *maker) call(p *pool) (full, given string) {
	givens, families := p.words["all"], p.words["families"]
	if givens == nil {
		sex := m.IntN(2)
		givens = p.words[[]string{"women", "men"}[sex]]
		if families == nil {
			families = p.words[[]string{"families w", "families m"}[sex]]
		}
	}
	given = m.pick(givens)
	family := m.pick(families)
	switch strings.Join(p.words["order"], "") {
	case "F G":
		return family + " " + given, given
	case "FG":
		return family + given, given
	}
	return given + " " + family, given
}

// settle seals some of list and gives each a verification level, at random.
func (m *maker) settle(list []Endorser, sealed, members, vouched, domains int) {
	for _, i := range m.Perm(len(list))[:sealed] {
		list[i].Sealed = true
	}
	for n, i := range m.Perm(len(list)) {
		switch e := &list[i]; {
		case n < members:
			e.Level = "member"
		case n < members+vouched:
			e.Level = "vouched"
			e.VouchedBy = Networks[m.IntN(len(Networks))].Name["en"]
		case n < members+vouched+domains:
			e.Level = "domain"
		default:
			e.Level = "address"
		}
	}
}

// day returns a number of days before now, weighed by perDay.
func (m *maker) day() int {
	total := 0
	for _, w := range perDay {
		total += w
	}
	n := m.IntN(total)
	for d, w := range perDay {
		if n -= w; n < 0 {
			return d
		}
	}
	return Opened
}

// claim reports whether s was free, upper and lower case being the same.
func (m *maker) claim(s string) bool {
	s = strings.ToLower(s)
	free := !m.used[s]
	m.used[s] = true
	return free
}

func (m *maker) pick(list []string) string { return list[m.IntN(len(list))] }
