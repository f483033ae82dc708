package statements_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
)

// known adds confirmed endorsements: "kind country name" each.
func (w *world) known(all ...string) {
	w.Helper()
	var list []statements.Known
	for i, x := range all {
		f := strings.SplitN(x, " ", 3)
		k := statements.Known{Lang: "en", Level: statements.ByAddress, Day: core.DayOf(w.Now()), SignInput: statements.SignInput{Kind: statements.Person,
			Visibility: statements.Public, Country: f[1], Name: f[2], Email: fmt.Sprintf("known%d.%d@one.example", i, w.visitors)}}
		if f[0] == "org" {
			k.Kind, k.Officer = statements.Organisation, "Some Officer"
		}
		list = append(list, k)
	}
	w.visitors++
	if n, err := w.AddKnown(w.Context(), "declaration", list); err != nil || n != len(list) {
		w.Fatal(n, err)
	}
}

// names are those of a page of the roll, in their order.
func (w *world) names(path string) (out []string) {
	w.Helper()
	p := w.visitor().Get(path).Status(w.T, 200)
	for _, s := range append(p.Texts("ul.names bdi"), p.Texts("p.whole bdi")...) {
		out = append(out, s)
	}
	return out
}

func rollPath(lang core.Lang, query string) string {
	return "/" + string(lang) + "/statements/declaration/roll" + query
}

// Organisations stand by region, in each the reader's own script first, then the
// others; people after. Pages, the whole roll and the files have one order.
func TestRollOrder(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.known("org KE Zebra Trust", "org KE Союз Рабочих", "org KE اتحاد العمال", "org KE 工人联合会", "org KE Ábaco", "org KE abaco libre",
			"org PE Andes", "org 001 World Network", "person FR Zoé", "person FR Анна", "person FR أمينة", "person FR 安娜", "person FR adam")
		for lang, want := range map[core.Lang]string{
			"en": "Ábaco|abaco libre|Zebra Trust|Союз Рабочих|اتحاد العمال|工人联合会|World Network|Andes|adam|Zoé|Анна|أمينة|安娜",
			"ru": "Союз Рабочих|Ábaco|abaco libre|Zebra Trust|اتحاد العمال|工人联合会|Анна|adam|Zoé|أمينة|安娜",
			"ar": "اتحاد العمال|Ábaco|abaco libre|Zebra Trust|Союз Рабочих|工人联合会|أمينة|adam|Zoé|Анна|安娜",
			"zh": "工人联合会|Ábaco|abaco libre|Zebra Trust|Союз Рабочих|اتحاد العمال|安娜|adam|Zoé|Анна|أمينة",
		} {
			got := w.names(rollPath(lang, ""))
			if lang != "en" { // where the regions stand is another matter
				got = slices.DeleteFunc(slices.Clone(got), func(s string) bool { return s == "Andes" || s == "World Network" })
			}
			if strings.Join(got, "|") != want {
				t.Errorf("%s: %s", lang, strings.Join(got, "|"))
			}
			all := w.names(rollPath(lang, ""))
			if whole := w.names(rollPath(lang, "?all=1")); !slices.Equal(whole, all) {
				t.Errorf("%s: the whole roll has %q", lang, whole)
			}
			rows, err := csv.NewReader(strings.NewReader(w.visitor().Get(rollPath(lang, ".csv")).Body)).ReadAll()
			if err != nil || len(rows) != len(all)+1 {
				t.Fatalf("%v", err)
			}
			var j struct{ Roll []struct{ Name string } }
			if err := json.Unmarshal([]byte(w.visitor().Get(rollPath(lang, ".json")).Body), &j); err != nil || len(j.Roll) != len(all) {
				t.Fatalf("%v", err)
			}
			for i, name := range all {
				if rows[i+1][1] != name || j.Roll[i].Name != name {
					t.Errorf("%s: %q in the table, %q in JSON, %q on the roll", lang, rows[i+1][1], j.Roll[i].Name, name)
				}
			}
		}
		// Every page of it is sound, in both directions of writing.
		for _, lang := range []core.Lang{"en", "ar"} {
			for _, q := range []string{"", "?all=1", "?region=sam", "?q=ab"} {
				w.visitor().Get(rollPath(lang, q)).Status(t, 200).Sound(t)
			}
		}
		if got := w.names(rollPath("en", "?region=sam")); !slices.Equal(got, []string{"Andes"}) {
			t.Errorf("%q", got)
		}
		w.visitor().Get(rollPath("en", "?region=nowhere")).Status(t, 404)
		w.visitor().Get(rollPath("en", "?after=nonsense")).Status(t, 404)
	})
}

// The search finds by first letters, with or without accents, in any script,
// Arabic with and without the article, Han also from the middle.
func TestSearch(t *testing.T) {
	each(t, func(w *world) {
		w.known("person FR Ángel Ñandú-Ødegård", "org RU Ёлкина и Партнёры", "org EG النقابة العامة", "org CN 北京同志中心", "person KE Wanjirũ wa Ngũgĩ")
		for query, want := range map[string]string{
			"ang": "Ángel", "ÁNG": "Ángel", "nandu": "Ángel", "ode": "Ángel", "ode ang": "Ángel", "ñan": "Ángel",
			"елк": "Ёлкина", "ЁЛК": "Ёлкина", "партнер": "Ёлкина", "нкина": "", "ngel": "", "ang xy": "",
			"نقابة": "النقابة", "النق": "النقابة", "نقابه": "النقابة", "قابة": "", "同志": "北京", "北京": "北京", "中心": "北京", "ngugi": "Wanjir",
			"...": "", "%": "", "_": "", "'": "",
		} {
			got := w.names(rollPath("en", "?q="+url.QueryEscape(query)))
			if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], want)) {
				w.Errorf("%q finds %q", query, got)
			}
		}
		if got := w.names(rollPath("en", "?region=ea&q="+url.QueryEscape("北"))); len(got) != 1 {
			w.Errorf("%q", got)
		}
		if got := w.names(rollPath("en", "?region=sam&q="+url.QueryEscape("北"))); len(got) != 0 {
			w.Errorf("%q", got)
		}
		w.visitor().Get(rollPath("en", "?q="+strings.Repeat("a", 5000))).Status(w.T, 400).Sound(w.T)
		for _, q := range []string{strings.Repeat("a", 3000), "%ff%fe", "%00", "%e2%80%ae"} {
			w.visitor().Get(rollPath("en", "?q="+q)).Status(w.T, 200).Sound(w.T)
		}
	})
}

// A page's link means the same when names before it come or go, even the one it
// is named after and the last one of its script.
func TestPagesStayWhereTheyAre(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		var all []string
		for i := range 119 {
			all = append(all, fmt.Sprintf("org KE Cooperative %03d", i))
		}
		for i := range 130 {
			all = append(all, fmt.Sprintf("org PE Sindicato %03d", i))
		}
		w.known(all...)
		anchor := w.join("en", anOrganisation("public", "ህብረት", "anchor@one.example").with("country", "KE"))
		first := w.visitor().Get(rollPath("en", "")).Status(t, 200)
		next := first.Attr("a[rel=next]", "href")
		if n := w.names(rollPath("en", "")); len(n) != statements.RollPage || n[119] != "ህብረት" {
			t.Fatalf("%d names, the last is %q", len(n), n[len(n)-1])
		}
		second := w.names(next)
		if len(second) != statements.RollPage || second[0] != "Sindicato 000" {
			t.Fatalf("%d names: %q", len(second), second[:3])
		}
		third := w.visitor().Get(next).Attr("a[rel=next]", "href")
		check := func(what string) {
			t.Helper()
			if got := w.names(next); !slices.Equal(got, second) {
				t.Errorf("%s: the second page has %d names, other than before", what, len(got))
			}
			if got := w.names(third); len(got) != 10 || got[9] != "Sindicato 129" {
				t.Errorf("%s: the third page has %q", what, got)
			}
			if got := w.names(rollPath("en", "?all=1")); len(got) != w.facts().Organisations {
				t.Errorf("%s: the whole roll has %d names", what, len(got))
			}
		}
		w.known("org KE Aaa comes first", "org KE Cooperative 050 bis")
		check("names came")
		w.visitor().Get(anchor).Press(w.say("en", "mine.withdraw")).Status(t, 200)
		check("the name it is named after has gone")
		w.visitor().Get(rollPath("ar", strings.TrimPrefix(next, "/en/statements/declaration/roll"))).Status(t, 200)
	})
}

// S-28: what is pending, held, sealed or refused stands on no page, in no file,
// in no feed, and is not found; what is let through does.
func TestS28OnlyWhatCountsIsPrinted(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.join("en", anOrganisation("public", "Stands There", "stands@one.example"))
		w.send(w.visitor(), "en", anOrganisation("public", "Pending Union", "pending@one.example"))
		c := w.visitor()
		for name, email := range map[string]string{"Global Dосkers Network": "mixed@one.example", "G1obal Dockers Network": "alike@one.example"} {
			w.send(c, "en", anOrganisation("public", name, email).with("website", "held.example"))
			w.confirm(c, w.mailTo(email).Link).Status(t, 303).Follow().Status(t, 200).Sound(t).Has(t, w.say("en", "mine.said.held"), w.say("en", "mine.title.held"))
		}
		w.join("en", aPerson("sealed", "Sealed Person", "sealed@one.example"))
		w.counted(1, 1, 1)
		w.nowhere("Pending Union", "Global Dосkers", "G1obal Dockers", "held.example", "Sealed Person")
		held, err := w.HeldList(t.Context(), "declaration")
		if err != nil || len(held) != 2 || held[0].Why == "" {
			t.Fatalf("%d held: %v", len(held), err)
		}
		for _, h := range held {
			if err := w.Decide(t.Context(), h.ID, strings.HasPrefix(h.Name, "G1")); err != nil {
				t.Fatal(err)
			}
		}
		w.counted(2, 1, 1)
		w.nowhere("Global Dосkers")
		for _, path := range public[:6] {
			w.visitor().Get(path).Has(t, "G1obal Dockers")
		}
		if len(w.rows("statements_signer")) != 2 {
			t.Error("who was refused still has a fingerprint")
		}
	})
}
