package demo_test

import (
	"net/mail"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"groundswell/test/demo"
)

func count(list []demo.Endorser, is func(demo.Endorser) bool) (n int) {
	for _, e := range list {
		if is(e) {
			n++
		}
	}
	return n
}

func TestEndorsersAreCounted(t *testing.T) {
	all := demo.Endorsers()
	org := func(e demo.Endorser) bool { return e.Kind == "organisation" }
	person := func(e demo.Endorser) bool { return e.Kind == "person" }
	level := func(is func(demo.Endorser) bool, level string) func(demo.Endorser) bool {
		return func(e demo.Endorser) bool { return is(e) && e.Level == level }
	}
	for _, c := range []struct {
		what string
		is   func(demo.Endorser) bool
		want int
	}{
		{"organisations", org, 412},
		{"persons", person, 1204},
		{"sealed", func(e demo.Endorser) bool { return e.Sealed }, 539},
		{"sealed organisations", func(e demo.Endorser) bool { return org(e) && e.Sealed }, 55},
		{"members", level(org, "member"), 62},
		{"vouched organisations", level(org, "vouched"), 62},
		{"organisations by domain", level(org, "domain"), 124},
		{"organisations by address", level(org, "address"), 164},
		{"vouched persons", level(person, "vouched"), 96},
		{"persons by address", level(person, "address"), 1108},
	} {
		if got := count(all, c.is); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
	perCountry := map[string]int{}
	for _, e := range all {
		if e.Country != "001" {
			perCountry[e.Country]++
		} else if e.Kind == "person" {
			t.Errorf("a person has no country")
		}
	}
	large := 0
	for _, n := range perCountry {
		if n >= 10 {
			large++
		}
	}
	if len(perCountry) != 78 || large < 32 || large > 42 {
		t.Errorf("%d countries, %d of them with ten or more", len(perCountry), large)
	}
}

func TestEndorsersAreTheSameEachTime(t *testing.T) {
	if !reflect.DeepEqual(demo.Endorsers(), demo.Endorsers()) {
		t.Error("two calls differ")
	}
}

func TestNamesAreDistinctAndPrintable(t *testing.T) {
	seen := map[string]bool{}
	scripts := map[string]*unicode.RangeTable{
		"Latin": unicode.Latin, "Cyrillic": unicode.Cyrillic, "Arabic": unicode.Arabic, "Han": unicode.Han,
		"Hiragana": unicode.Hiragana, "Hangul": unicode.Hangul, "Thai": unicode.Thai, "Devanagari": unicode.Devanagari,
		"Bengali": unicode.Bengali, "Ethiopic": unicode.Ethiopic, "Georgian": unicode.Georgian,
		"Armenian": unicode.Armenian, "Hebrew": unicode.Hebrew, "Greek": unicode.Greek,
	}
	for _, e := range demo.Endorsers() {
		if folded := strings.ToLower(e.Name); seen[folded] {
			t.Errorf("%q comes twice", e.Name)
		} else {
			seen[folded] = true
		}
		for _, name := range []string{e.Name, e.Officer, e.Role, e.Affiliation} {
			if name != strings.Join(strings.Fields(name), " ") || strings.ContainsAny(name, "*<>&|[]") {
				t.Errorf("%q is not tidy", name)
			}
			for _, r := range name {
				if !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) {
					t.Errorf("%q contains %U", name, r)
				}
			}
		}
		if n := len([]rune(e.Name)); n < 2 || n > 60 {
			t.Errorf("%q is %d letters long", e.Name, n)
		}
		for script, table := range scripts {
			if strings.ContainsFunc(e.Name, func(r rune) bool { return unicode.Is(table, r) }) {
				delete(scripts, script)
			}
		}
	}
	for script := range scripts {
		t.Errorf("no name in %s", script)
	}
}

// Nobody's mail may ever reach a real mailbox.
func TestAddressesAreReserved(t *testing.T) {
	reserved := regexp.MustCompile(`(^|\.)(example|example\.(org|net|com))$`)
	seen := map[string]bool{}
	for _, e := range demo.Endorsers() {
		a, err := mail.ParseAddress(e.Email)
		if err != nil || a.Address != e.Email || e.Email != strings.ToLower(e.Email) {
			t.Fatalf("%q: %v", e.Email, err)
		}
		_, host, _ := strings.Cut(e.Email, "@")
		if !reserved.MatchString(host) {
			t.Errorf("%q is not reserved", e.Email)
		}
		if seen[e.Email] {
			t.Errorf("%q comes twice", e.Email)
		}
		seen[e.Email] = true
		if e.Website == "" {
			if e.Level == "domain" {
				t.Errorf("%q is verified by a domain it has not", e.Name)
			}
			continue
		}
		u, err := url.Parse(e.Website)
		if err != nil || u.Scheme != "https" || !reserved.MatchString(u.Host) {
			t.Errorf("website %q: %v", e.Website, err)
		}
		if own := u.Host == host; own != (e.Level == "domain") && e.Level != "member" {
			t.Errorf("%s from %q is not known by its %s", e.Website, e.Email, e.Level)
		}
	}
}

func TestEndorsersFitTogether(t *testing.T) {
	all := demo.Endorsers()
	public := map[string]string{}
	for _, e := range all {
		if e.Kind == "organisation" && !e.Sealed {
			public[e.Name] = e.Country
		}
	}
	perDay := make([]int, demo.Opened+1)
	for i, e := range all {
		if e.Day < 0 || e.Day > demo.Opened || i > 0 && e.Day > all[i-1].Day {
			t.Fatalf("%d days before now, after %d", e.Day, all[max(i, 1)-1].Day)
		}
		perDay[e.Day]++
		if !e.Lang.Valid() || len(e.Country) < 2 {
			t.Errorf("language %q, country %q", e.Lang, e.Country)
		}
		org := e.Kind == "organisation"
		if org != (e.Officer != "") || org != (e.Role != "") || org && e.Affiliation != "" || !org && e.Website != "" {
			t.Errorf("%+v", e)
		}
		if e.Affiliation != "" && public[e.Affiliation] != e.Country {
			t.Errorf("%q is no public organisation of %s", e.Affiliation, e.Country)
		}
		known := slices.ContainsFunc(demo.Networks, func(n demo.Network) bool { return n.Name["en"] == e.VouchedBy })
		if known != (e.Level == "vouched") {
			t.Errorf("%s is vouched for by %q", e.Level, e.VouchedBy)
		}
	}
	if slices.Min(perDay) == 0 || perDay[3] < 2*perDay[18] {
		t.Errorf("the curve has no bumps: %v", perDay)
	}
}
