package edition

import "groundswell/internal/core"

// State says how far an edition, or one block of it, can be relied on.
type State string

const (
	Missing State = "missing" // There is none: the reader is shown the source.
	Draft   State = "draft"   // Translated, not yet read by a second person.
	Checked State = "checked" // Read by a second person.
	Stale   State = "stale"   // The source changed since.
)

// titleKey is the entry of [Edition.Based] for the title.
const titleKey = "title"

// Edition is a text in one language with what is known of its making.
type Edition struct {
	Lang    core.Lang
	Title   string // as shown; Doc.Title unless somebody chose another
	Lead    string // one sentence under the title
	Changes string // what changed since the last version, in this language
	Doc     *Doc
	Said    State // what the translator said: Draft or Checked
	// Based holds, for each key of Doc and for "title", the hash of the source
	// block that the translation was made from. See [Rebase].
	Based map[string]string
}

// Shown is one block as a reader of one language gets it. Key, Number, Level
// and ID are the source's, so that "paragraph 8" and its address mean the same
// thing in every language.
type Shown struct {
	Block
	Lang   core.Lang // the language this block is shown in
	State  State
	Source *Block // when Stale: the source block as it is now, to be shown beside it
}

// Problem is something about a translation that its translator should repair.
type Problem struct {
	Key  string // of the block
	What string // a message key, "edition.problem.*"
	Line int    // where the block begins: in the translation, or in the source if only that has it
}

// Rebase returns the Based map of a newly imported translation. A block whose
// words are the same as in prev was not touched and keeps what it was based on;
// a block that changed or is new was made from the source as it is now. prev is
// nil at the first import.
func Rebase(prev *Edition, next *Doc, source *Doc) map[string]string {
	based := make(map[string]string, len(next.Blocks)+1)
	if next.Title != "" {
		based[titleKey] = titleHash(source.Title)
		if prev != nil && prev.Doc != nil && prev.Doc.Title == next.Title && prev.Based[titleKey] != "" {
			based[titleKey] = prev.Based[titleKey]
		}
	}
	now := make(map[string]string, len(source.Blocks))
	for _, s := range source.Blocks {
		now[s.Key] = s.Hash
	}
	old := wordsOf(prev)
	for _, b := range next.Blocks {
		if b.Missing {
			continue
		}
		if h := old.take(b); h != "" {
			based[b.Key] = h
		} else if now[b.Key] != "" {
			based[b.Key] = now[b.Key]
		}
	}
	return based
}

// earlier finds what the blocks of a former import were based on: by their
// words and not only by key, because a paragraph put in before them moves the
// keys of all that follow.
type earlier struct {
	byKey  map[string]Block
	byHash map[string][]string // hash of the words → keys that have them, in order
	based  map[string]string
}

func wordsOf(e *Edition) earlier {
	old := earlier{byKey: map[string]Block{}, byHash: map[string][]string{}}
	if e == nil || e.Doc == nil {
		return old
	}
	old.based = e.Based
	for _, b := range e.Doc.Blocks {
		if !b.Missing {
			old.byKey[b.Key] = b
			old.byHash[b.Hash] = append(old.byHash[b.Hash], b.Key)
		}
	}
	return old
}

// take returns what the block with the same words was based on, or "".
func (o earlier) take(b Block) string {
	if same, ok := o.byKey[b.Key]; ok && same.Hash == b.Hash && o.based[b.Key] != "" {
		return o.based[b.Key]
	}
	keys := o.byHash[b.Hash]
	if len(keys) == 0 {
		return ""
	}
	o.byHash[b.Hash] = keys[1:]
	return o.based[keys[0]]
}

// State returns how far the whole edition can be relied on, given the source as
// it is now. It is Missing if there is no text, Stale if the source changed
// since or has blocks that the edition knows nothing of, Draft if its translator
// says so or left out a block, and otherwise Checked.
func (e *Edition) State(source *Doc) State {
	if e == nil || e.Doc == nil || len(e.Doc.Blocks) == 0 {
		return Missing
	}
	pairs := pair(source, e)
	there, stale, gaps := false, false, false
	for i, s := range source.Blocks {
		switch j := pairs[i]; {
		case j < 0:
			stale = stale || !s.Missing
		case e.Doc.Blocks[j].Missing:
			gaps = true
		default:
			there = true
			stale = stale || e.Based[e.Doc.Blocks[j].Key] != s.Hash
		}
	}
	if was := e.Based[titleKey]; was != "" && was != titleHash(source.Title) {
		stale = true
	}
	switch {
	case !there:
		return Missing
	case stale:
		return Stale
	case gaps:
		return Draft
	}
	return e.said()
}

func (e *Edition) said() State {
	if e.Said == Checked {
		return Checked
	}
	return Draft
}

// View returns what a reader of e's language is shown: each block of the source,
// in its order, in that language if e has it and otherwise in the source's. e is
// nil if there is no such edition. Blocks of e that the source lacks are left
// out; see [Problems].
func View(source *Edition, e *Edition) []Shown {
	own := e != nil && e.Lang == source.Lang // the source itself
	pairs := make([]int, len(source.Doc.Blocks))
	if e != nil && e.Doc != nil && !own {
		pairs = pair(source.Doc, e)
	}
	shown := make([]Shown, 0, len(source.Doc.Blocks))
	for i := range source.Doc.Blocks {
		s := &source.Doc.Blocks[i]
		v := Shown{Block: *s, Lang: source.Lang, State: Missing}
		switch {
		case own:
			if v.State = source.said(); s.Missing {
				v.State = Missing
			}
		case e == nil || e.Doc == nil || pairs[i] < 0 || e.Doc.Blocks[pairs[i]].Missing:
		default:
			b := e.Doc.Blocks[pairs[i]]
			v.Lang, v.State = e.Lang, e.said()
			if e.Based[b.Key] != s.Hash {
				v.State, v.Source = Stale, s
			}
			v.Block = b
			v.Key, v.Number, v.Level, v.ID = s.Key, s.Number, s.Level, s.ID
		}
		shown = append(shown, v)
	}
	return shown
}
