package font

import (
	"unicode"

	"github.com/go-text/typesetting/di"
	gotext "github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
)

// Pick chooses a face for each rune; a line break has none. first is the face that a
// rune has by itself, and has tells whether a face knows it. Letters, digits and signs
// have the first; what stands between has that of the word before, or for an opening
// mark of the word after, so that a pair of quotation marks around an Arabic word is of
// one make.
func Pick[F any](rs []rune, first func(i int) *F, has func(*F, rune) bool) []*F {
	out := make([]*F, len(rs))
	after := make([]*F, len(rs)) // the face of the next word
	var next *F
	for i := len(rs) - 1; i >= 0; i-- {
		after[i] = next
		if rs[i] != '\n' && !Between(rs[i]) {
			out[i] = first(i)
			next = out[i]
		}
	}
	var prev *F
	for i, r := range rs {
		if r == '\n' {
			continue
		}
		if out[i] != nil {
			prev = out[i]
			continue
		}
		a, b := prev, after[i]
		if unicode.In(r, unicode.Ps, unicode.Pi) {
			a, b = b, a
		}
		switch {
		case a != nil && (has(a, r) || Joins(r)):
			out[i] = a
		case b != nil && (has(b, r) || Joins(r)):
			out[i] = b
		default:
			out[i] = first(i)
		}
	}
	return out
}

// Run is a stretch of text that is shaped at once: of one face, script and level.
type Run struct {
	Start, End int // of its runes in the text
	Level      uint8
	Script     language.Script
}

// Runs cuts the runes from start to end into runs, in the order in which they are read.
// same tells whether two neighbours have the same face, and whatever else a run has one
// of; digits and signs go with the script beside them.
func Runs(rs []rune, levels []uint8, start, end int, same func(i, j int) bool) (out []Run) {
	for i := start; i < end; i++ {
		script := language.LookupScript(rs[i])
		if n := len(out); n > 0 {
			last := &out[n-1]
			if last.Level == levels[i] && same(last.Start, i) && (!script.Strong() || !last.Script.Strong() || script == last.Script) {
				if script.Strong() {
					last.Script = script
				}
				last.End = i + 1
				continue
			}
		}
		out = append(out, Run{i, i + 1, levels[i], script})
	}
	return out
}

// Depth is the run's level, for [Visual].
func (r Run) Depth() uint8 { return r.Level }

// Backward reports whether the run is read from right to left.
func (r Run) Backward() bool { return r.Level%2 == 1 }

// Input is what a shaper is asked for the run, but for the size. arab says that the face
// is for the Arabic script, of which digits and signs alone are then too; lang is BCP 47.
func (r Run) Input(rs []rune, face *gotext.Face, arab bool, lang string) shaping.Input {
	in := shaping.Input{Text: rs, RunStart: r.Start, RunEnd: r.End, Face: face,
		Direction: di.DirectionLTR, Script: r.Script, Language: language.NewLanguage(lang)}
	if r.Backward() {
		in.Direction = di.DirectionRTL
	}
	if !r.Script.Strong() {
		in.Script = language.Latin
		if arab {
			in.Script = language.Arabic
		}
	}
	return in
}
