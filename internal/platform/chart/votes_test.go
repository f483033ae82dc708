package chart_test

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/i18n"
)

// Every state has one tile: 193 members of the United Nations and two that observe.
func TestVotesMapHasEveryState(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range chart.OnVotesMap() {
		if seen[c] || !i18n.ValidCountry(c) {
			t.Errorf("%s stands twice, or is no country", c)
		}
		seen[c] = true
	}
	if len(seen) != 195 {
		t.Errorf("%d tiles", len(seen))
	}
	for _, c := range []string{"PS", "VA", "TV", "SS", "KN", "MH"} {
		if !seen[c] {
			t.Errorf("%s has no tile", c)
		}
	}
}

// In every language the picture is safe, keeps inside its frame, tells the votes
// apart without colour, and is light.
func TestVotes(t *testing.T) {
	choices := map[string]string{"HK": chart.VoteYes, "US": "something else"}
	for i, c := range chart.OnVotesMap() {
		switch {
		case c == "US": // a word that is no vote is no vote
		case i%20 == 0:
			choices[c] = chart.VoteNo
		case i%7 == 0:
			choices[c] = chart.VoteAbstain
		case i%11 == 0:
			choices[c] = chart.VoteAbsent
		case i%13 != 0:
			choices[c] = chart.VoteYes
		}
	}
	for _, l := range core.Langs {
		p := chart.Votes(chart.VotesInput{Choices: choices, Others: []string{chart.VoteNo}, Labels: labels(t, l)})
		checkSVG(t, p.SVG)
		s := string(p.SVG)
		if strings.Contains(s, "…") || strings.Contains(s, "{{") {
			t.Errorf("%s: a word is cut or has a gap", l)
		}
		if n := compressed(s); n > 2400 {
			t.Errorf("%s: the map takes %d bytes", l, n)
		}
		for _, sign := range []string{`stroke-dasharray="2 2"`, `stroke-width=".9"`, `fill="var(--voice)"`, `stroke-linecap="round"`} {
			if !strings.Contains(s, sign) {
				t.Errorf("%s: no sign %s", l, sign)
			}
		}
		if strings.Contains(s, ">HK<") || strings.Contains(s, ">US<") {
			t.Errorf("%s: a tile for what has none, or a code where nothing is recorded", l)
		}
	}
	en := string(chart.Votes(chart.VotesInput{Choices: map[string]string{"KE": chart.VoteYes, "HK": chart.VoteYes}, Others: []string{chart.VoteNo}, Labels: labels(t, "en")}).SVG)
	for _, want := range []string{">Yes 2<", ">No 1<", ">Abstained 0<", ">Nothing recorded 194<", ">KE<"} {
		if !strings.Contains(en, want) {
			t.Errorf("no %s in\n%s", want, en)
		}
	}
	if strings.Contains(en, "Did not vote 0<") {
		t.Error("a sign that is nowhere is explained")
	}
}
