package align_test

import (
	"slices"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/align"
)

// TestOptionsMerged: of two options that say nearly the same one sentence was made;
// the second is not reported as gone, though the first explains every word, and the
// link is not called sure, for the option may have been dropped.
func TestOptionsMerged(t *testing.T) {
	old := paragraphs(
		"1. Recalling the promise that nobody is left behind when epidemics are fought,",
		"2. Parties recognize that adaptation is a challenge faced by villages and cities, and a part of the answer that protects livelihoods and forests;",
		"Option 2: Parties recall that adaptation is a challenge faced by villages and cities, and a part of the answer that protects livelihoods;",
		"3. Decide to hold a review in the third year.",
	)
	new := paragraphs(
		"1. Recalling the promise that nobody is left behind when epidemics are fought,",
		"2. Parties recognize that adaptation is a challenge faced by villages and cities, and a part of the answer that protects livelihoods and forests, taking into account islands;",
		"3. Decide to hold a review in the third year.",
	)
	r := align.Align(old, new, align.Options{})
	whole(t, old, new, r)
	if got, want := links(r), [][2]int{{0, 0}, {1, 1}, {2, 1}, {3, 2}}; !slices.Equal(got, want) || r.Links[1].Sure {
		t.Errorf("%+v", r)
	}
	r = align.Align(old, new, align.Options{Fixed: []align.Fixed{{Old: 2, New: 1}}})
	whole(t, old, new, r)
	if got, want := links(r), [][2]int{{0, 0}, {1, 1}, {3, 2}}; !slices.Equal(got, want) {
		t.Errorf("a person parted them: %+v", r)
	}
}

// TestSure: a few words that stand over another section, and several paragraphs
// that went into several, are for a person to look at; a long paragraph that moved
// as it was is not.
func TestSure(t *testing.T) {
	body := strings.Split("Urge pharmaceutical companies to publish what they spend on research. "+
		"Encourage parliaments to repeal laws that punish travellers. "+
		"Invite mayors to open night clinics near railway stations. "+
		"Request universities to train more midwives in remote islands.", ". ")
	old := paragraphs("General", body[0], body[1], body[2], body[3])
	new := paragraphs(body[0], body[1], body[3], "General", "Welcome the offer of the observatory to measure starlight over deserts", body[2])
	r := align.Align(old, new, align.Options{})
	whole(t, old, new, r)
	if len(r.Links) != 5 {
		t.Fatalf("%+v", r)
	}
	for _, l := range r.Links {
		if l.Sure != (l.Old[0] != 0) {
			t.Errorf("%+v", l)
		}
	}
}
