package strength

import (
	"strings"
	"testing"

	"groundswell/internal/core"
)

// pairs is the table of one language: what it is, old, new, the verdict.
type pairs []struct {
	old, new string
	want     Verdict
}

var english = pairs{
	{"Commit to review and remove, by 2033, laws that punish the possession of drugs for personal use;", "Consider reviewing, as appropriate and in accordance with national legislation, laws that may limit access to services in relation to the possession of drugs for personal use;", Weakened},
	{"Encourage Member States to increase the share of services delivered by organisations led by communities;", "Commit to increase the share of services delivered by organisations led by communities to 30 per cent by 2034;", Strengthened},
	{"Requests the Secretary-General to submit a report each year;", "Invites the Secretary-General to submit a report each year;", Weakened},
	{"Each Party shall communicate its plan.", "Each Party should communicate its plan.", Weakened},
	{"We commit to ensure access to treatment for all;", "We commit to promote access to treatment for all;", Weakened},
	{"We will fund services led by communities;", "We will consider funding services led by communities;", Weakened},
	{"We commit to eliminate stigma in health care;", "We commit to address stigma in health care;", Weakened},
	{"Urges Member States to provide naloxone in prisons;", "Urges Member States to provide naloxone in prisons, as appropriate;", Weakened},
	{"Urges Member States to provide naloxone in prisons, where applicable;", "Urges Member States to provide naloxone in prisons;", Strengthened},
	{"Commit to end new infections by 2030;", "Commit to end new infections by 2035;", Weakened},
	{"Commit to end new infections by 2030;", "Commit to end new infections as soon as possible;", Weakened},
	{"Commit to reduce new infections to fewer than 370,000 a year;", "Commit to reduce new infections to fewer than 500,000 a year;", Weakened},
	{"Commit to ensure that at least 30 per cent of services are led by communities;", "Commit to ensure that at least 60 per cent of services are led by communities;", Strengthened},
	{"Note that 12 of the stations were visited;", "Note that 9 of the stations were visited;", Unclear},
	{"Recognizing that people who use drugs, sex workers and people in prison carry the greatest risk,", "Recognizing that populations in vulnerable situations carry the greatest risk,", Weakened},
	{"Calls upon States to reach key populations with services;", "Calls upon States to reach vulnerable groups with services;", Weakened},
	{"Decides to establish a voluntary fund for harbours;", "Decides to establish a voluntary fund for the harbours;", Same},
	{"Decides to convene a meeting;", "Decides to consider convening a meeting;", Weakened},
	{"Notes with concern the rise of new infections;", "Notes the rise of new infections;", Weakened},
	{"Commit to provide sterile needles and naloxone;", "[Commit to provide sterile needles and naloxone;]", Unclear},
	{"Recalling resolution 70/266 of 8 June 2016, requests the Secretary-General to report;", "Recalling resolution 75/284 of 8 June 2021, requests the Secretary-General to report;", Same},
	{"Takes note of the report entitled \"Requests for help: what we learned\";", "Takes note of the report entitled \"Calls for help: what we learned\";", Same},
	{"Responds to requests from local councils for lamps;", "Responds to calls from local councils for lamps;", Same},
	{"Ensure that services reach people where they are;", "Encourage States to ensure that services reach people where they are;", Weakened},
	{"Commit to repeal laws that criminalize sex work;", "Recognizing the need to repeal laws that criminalize sex work,", Weakened},
	{"We will mobilise funds for clinics, and we commit to report annually;", "We commit to report annually, and we will mobilise funds for clinics;", Same},
	{"Requests the Secretary-General to report annually on progress;", "Requests the Secretary-General to report periodically on progress;", Weakened},
	{"Commit to close the gap immediately, but on mutually agreed terms;", "Commit to close the gap;", Unclear},
	{"We commit to reform our laws;", "We aim to reform our laws;", Weakened},
	{"Parties shall report every two years;", "Parties are encouraged to report every two years;", Weakened},
	{"Commits to counter the trade in false lamps;", "Commits to address the trade in false lamps;", Weakened},
	{"12. Urges all States to keep clinics open.", "14. URGES all States to keep clinics open.", Same},
}

var allPairs = map[core.Lang]pairs{"en": english, "fr": french, "es": spanish, "pt": portuguese, "ru": russian, "ar": arabic, "zh": chinese}

func TestCompare(t *testing.T) {
	for lang, table := range allPairs {
		for _, p := range table {
			if f := Compare(lang, p.old, p.new, nil); f.Verdict != p.want {
				t.Errorf("%s: %q\n -> %q\n: %s, want %s: %+v", lang, p.old, p.new, f.Verdict, p.want, f.Why)
			}
		}
	}
}

// TestLadders: every file can be read; one that cannot would make all verdicts "same".
func TestLadders(t *testing.T) {
	for _, lang := range core.Langs {
		raw, err := files.ReadFile("ladders/" + string(lang) + ".txt")
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := parse(lang, string(raw)); err != nil {
			t.Error(err)
		}
	}
}

// TestReasons: each reason points to the words it speaks of.
func TestReasons(t *testing.T) {
	old, now := "We commit to review, by 2033, laws that punish sex workers;", "We consider reviewing, as appropriate, laws that concern vulnerable groups;"
	var said []string
	for _, r := range Compare("en", old, now, nil).Why {
		if r.OldAt[0] >= 0 && old[r.OldAt[0]:r.OldAt[1]] != r.Old || r.NewAt[0] >= 0 && now[r.NewAt[0]:r.NewAt[1]] != r.New {
			t.Errorf("%+v points elsewhere", r)
		}
		said = append(said, English(r))
	}
	want := "commit to → consider; qualifier added: as appropriate; date dropped: by 2033; sex workers → vulnerable groups"
	if got := strings.Join(said, "; "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestGroups are those that an ask wants named and no ladder knows.
func TestGroups(t *testing.T) {
	old, now := "Commit to pay lamp keepers and divers;", "Commit to pay divers;"
	if f := Compare("en", old, now, nil); f.Verdict == Weakened {
		t.Errorf("nobody asked for them: %+v", f)
	}
	if f := Compare("en", old, now, []string{"lamp keeper"}); f.Verdict != Weakened || f.Why[0].Old != "lamp keepers" {
		t.Errorf("%+v", f)
	}
	if !Names("ru", "для секс-работников", "секс-работники") || Names("en", "women who work", "sex workers") {
		t.Error("names")
	}
}

func TestMeasure(t *testing.T) {
	m := Measure("en", "Urges States, where appropriate, to reduce new infections to fewer than 370,000 by 2030, and that women should decide;")
	if m.Verb != "Urges" || m.Rung != 30 || m.Modal != "should" || len(m.Qualifiers) != 1 || len(m.Dates) != 1 || m.Dates[0].Words != "by 2030" || len(m.Numbers) != 1 || len(m.Groups) != 1 {
		t.Errorf("%+v", m)
	}
	if m := Measure("en", "Lamps and needles"); m.Rung != -1 || m.Verb != "" {
		t.Errorf("%+v", m)
	}
}

// TestMirror: read backwards, weaker is stronger; a text is the same as itself.
func TestMirror(t *testing.T) {
	turn := map[Verdict]Verdict{Weakened: Strengthened, Strengthened: Weakened, Same: Same, Unclear: Unclear}
	for lang, table := range allPairs {
		for _, p := range table {
			if f := Compare(lang, p.old, p.old, nil); f.Verdict != Same || !f.Sure {
				t.Errorf("%s: %q is not itself", lang, p.old)
			}
			if f := Compare(lang, p.new, p.old, nil); f.Verdict != turn[p.want] {
				t.Errorf("%s backwards: %q -> %q: %s, want %s %+v", lang, p.new, p.old, f.Verdict, turn[p.want], f.Why)
			}
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("en", "Commit to end it by 2030", "[Commit to] \"end\" it, as appropriate")
	f.Add("ar", "نلتزم ب", "وإذ، ٣٠ في المائة")
	f.Add("zh", "我们承诺，[到2030年", "《请》30%")
	f.Fuzz(func(t *testing.T, lang, old, now string) {
		x := Compare(core.Lang(lang), old, now, []string{now})
		for _, r := range x.Why {
			if r.OldAt[0] >= 0 && old[r.OldAt[0]:r.OldAt[1]] != r.Old || r.NewAt[0] >= 0 && now[r.NewAt[0]:r.NewAt[1]] != r.New {
				t.Fatalf("%+v points elsewhere", r)
			}
		}
		if y := Compare(core.Lang(lang), old, now, []string{now}); y.Verdict != x.Verdict || len(y.Why) != len(x.Why) {
			t.Fatal("not the same twice")
		}
	})
}
