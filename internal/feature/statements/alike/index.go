package alike

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
)

// Entry is an organisation.
type Entry struct {
	ID      string // whatever tells it from others
	Name    string
	Country string // ISO 3166-1 alpha-2, "001" for international, "" when not said
	Domain  string // of its website, without "www."; "" when not known
	Kind    string // only entries of one kind are compared
}

// Match is an entry that is like another one.
type Match struct {
	ID    string
	Score int // 0…100; from [Likely] on a person should look
	Why   Why
}

// Pair is two entries of a list that are likely to be one organisation, or whose
// names can be taken for each other.
type Pair struct {
	A, B  string
	Score int
	Why   Why
}

// Why is the reason for a match, the end of a message's key: "alike.why." + Why.
type Why string

// The reasons.
const (
	Same       Why = "same"       // the same letters but for case, accents, punctuation
	Form       Why = "form"       // articles, legal forms, an acronym or a country beside it
	Order      Why = "order"      // the same words in another order
	Typing     Why = "typing"     // a letter or two
	Acronym    Why = "acronym"    // the acronym of the one
	Translated Why = "translated" // the same in another language or script
	Words      Why = "words"      // the words that are rare are the same
	Part       Why = "part"       // a half of the one, or what stands in brackets
	Website    Why = "website"    // the same website
	Elsewhere  Why = "elsewhere"  // the same name in another country: seldom the same
	Confusable Why = "confusable" // looks the same and is not written the same
)

// Key returns the key of the message that says the reason.
func (w Why) Key() string { return "alike.why." + string(w) }

// Likely is the score from which a person should look: see [Match].
const Likely = 60

const (
	maxLook  = 6000 // entries that one question counts words with
	maxFull  = 150  // of them are compared fully
	minScore = 40   // less is no match
)

// Index answers which of its entries are like a name. It is safe for use by many
// at once.
type Index struct {
	mu      sync.RWMutex
	max     int
	entries []stored
	free    []int32
	ids     map[string]int32

	words   map[string]int32 // token → its number
	text    []string
	freeTxt []int32
	post    [][]int32          // by number of a token: entries
	near    map[uint64][]int32 // cut of a word → numbers of tokens
	keys    map[uint64][]int32 // other ways to be found → entries
	scratch sync.Pool          // of *sums
}

// keptOpen is how many entries of an index keep their names taken apart, in some 6 MB:
// all of a list of the usual length. The names of further ones are taken apart anew when
// they are compared or taken out.
const keptOpen = 10_000

// stored is an entry as the index keeps it.
type stored struct {
	id, country, domain, kind, name string
	shape                           *shape // of the name; nil if it is not kept
}

// open returns the entry with its name taken apart.
func (s stored) open() *stored {
	if s.shape == nil {
		s.shape = take(s.name)
	}
	return &s
}

func (e Entry) open() *stored {
	return stored{id: e.ID, country: e.Country, domain: e.Domain, kind: e.Kind, name: e.Name}.open()
}

// New returns an empty index for at most max entries, some 600 bytes each.
func New(max int) *Index {
	return &Index{max: max, ids: map[string]int32{}, words: map[string]int32{},
		near: map[uint64][]int32{}, keys: map[uint64][]int32{},
		scratch: sync.Pool{New: func() any { return new(sums) }}}
}

// Len is the number of entries.
func (ix *Index) Len() int {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return len(ix.ids)
}

// Add puts in e, in place of what had its id. It reports false when the index is
// full.
func (ix *Index) Add(e Entry) bool {
	s := e.open()
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.remove(e.ID)
	if len(ix.ids) >= ix.max {
		return false
	}
	kept := *s
	if len(ix.ids) >= keptOpen {
		kept.shape = nil
	}
	var n int32
	if len(ix.free) > 0 {
		n = ix.free[len(ix.free)-1]
		ix.free = ix.free[:len(ix.free)-1]
		ix.entries[n] = kept
	} else {
		n = int32(len(ix.entries))
		ix.entries = append(ix.entries, kept)
	}
	ix.ids[e.ID] = n
	for _, t := range s.tokens() {
		w := ix.word(t)
		ix.post[w] = append(ix.post[w], n)
	}
	for _, k := range s.keys() {
		ix.keys[k] = append(ix.keys[k], n)
	}
	return true
}

// Remove takes out the entry with this id, if there is one.
func (ix *Index) Remove(id string) {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	ix.remove(id)
}

func (ix *Index) remove(id string) {
	n, ok := ix.ids[id]
	if !ok {
		return
	}
	s := ix.entries[n].open()
	delete(ix.ids, id)
	ix.entries[n] = stored{}
	ix.free = append(ix.free, n)
	for _, t := range s.tokens() {
		w := ix.words[t]
		if ix.post[w] = without(ix.post[w], n); len(ix.post[w]) == 0 {
			ix.forget(w)
		}
	}
	for _, k := range s.keys() {
		if left := without(ix.keys[k], n); len(left) > 0 {
			ix.keys[k] = left
		} else {
			delete(ix.keys, k)
		}
	}
}

// without takes n out of a list whose order does not matter.
func without(list []int32, n int32) []int32 {
	if i := slices.Index(list, n); i >= 0 {
		list[i] = list[len(list)-1]
		list = list[:len(list)-1]
	}
	return list
}

// word returns the number of a token, a new one if it has none.
func (ix *Index) word(key string) int32 {
	if w, ok := ix.words[key]; ok {
		return w
	}
	key = strings.Clone(key) // it may be a piece of a longer text
	var w int32
	if len(ix.freeTxt) > 0 {
		w = ix.freeTxt[len(ix.freeTxt)-1]
		ix.freeTxt = ix.freeTxt[:len(ix.freeTxt)-1]
		ix.text[w], ix.post[w] = key, nil
	} else {
		w = int32(len(ix.text))
		ix.text = append(ix.text, key)
		ix.post = append(ix.post, nil)
	}
	ix.words[key] = w
	for _, k := range nearKeys(key) {
		ix.near[k] = append(ix.near[k], w)
	}
	return w
}

func (ix *Index) forget(w int32) {
	key := ix.text[w]
	delete(ix.words, key)
	ix.text[w], ix.post[w] = "", nil
	ix.freeTxt = append(ix.freeTxt, w)
	for _, k := range nearKeys(key) {
		if left := without(ix.near[k], w); len(left) > 0 {
			ix.near[k] = left
		} else {
			delete(ix.near, k)
		}
	}
}

// minNear is how many letters a word has in which an error is forgiven.
const minNear = 5

// nearKeys are the hashes under which a word and those a letter away meet.
func nearKeys(w string) []uint64 {
	if n := len([]rune(w)); n < minNear || n > 24 || w[0] == '#' {
		return nil
	}
	out := []uint64{hash('n', w)}
	for c := range cuts(w) {
		if h := hash('n', c); !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return out
}

// tokens are the words of all forms of the name, each once.
func (s *stored) tokens() (out []string) {
	for _, f := range s.shape.forms {
		for _, t := range f.tokens {
			if !slices.Contains(out, t.key) {
				out = append(out, t.key)
			}
		}
	}
	return out
}

// keys are the other ways to be found.
func (s *stored) keys() []uint64 {
	var out []uint64
	add := func(what byte, t string) {
		if h := hash(what, t); t != "" && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	add('f', s.shape.folded)
	for _, l := range s.shape.looks {
		add('k', l)
	}
	for _, j := range s.shape.joins {
		add('j', j)
	}
	for _, a := range append(s.shape.given, s.shape.words...) {
		add('a', a)
	}
	for _, a := range s.shape.initials {
		add('i', a)
	}
	add('d', s.domain)
	return out
}

// hash is the 64-bit FNV-1a hash of a kind of key and its text. It has no secret:
// whoever makes names that collide is compared and found different.
func hash(what byte, t string) uint64 {
	h := (uint64(14695981039346656037) ^ uint64(what)) * 1099511628211
	for i := range len(t) {
		h = (h ^ uint64(t[i])) * 1099511628211
	}
	return h
}

// Like returns the entries that are like e, but for the one with its own id, the
// most alike first, at most limit.
func (ix *Index) Like(e Entry, limit int) []Match {
	q := e.open()
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	return ix.like(q, limit)
}

func (ix *Index) like(q *stored, limit int) []Match {
	a := ix.ask(q)
	var out []Match
	for _, n := range a.candidates() {
		s := ix.entries[n]
		if s.id == q.id || s.kind != q.kind {
			continue
		}
		if m := a.compare(s.open()); m.Score >= minScore {
			m.ID = s.id
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(limit, len(out))]
}

// Pairs returns the pairs of a list with a score of at least [Likely], the most
// alike first.
func Pairs(all []Entry) []Pair {
	ix := New(len(all))
	at := make(map[string]int, len(all))
	for i, e := range all {
		ix.Add(e)
		at[e.ID] = i
	}
	var out []Pair
	for _, e := range all {
		for _, m := range ix.Like(e, maxFull) {
			if m.Score >= Likely && at[e.ID] < at[m.ID] {
				out = append(out, Pair{e.ID, m.ID, m.Score, m.Why})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Pair) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

// weight says how much a token tells: rare ones much. What the tables know counts
// as if it stood in some hundred names more, so that few names in the index do
// not make "network" rare.
func (ix *Index) weight(key string, class byte) float64 {
	prior := 1.0
	switch class {
	case kind:
		prior = 120
	case subject:
		prior = 25
	}
	if w, ok := ix.words[key]; ok {
		prior += float64(len(ix.post[w]))
	}
	return math.Log((2000 + float64(len(ix.ids))) / prior)
}
