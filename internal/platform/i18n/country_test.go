package i18n_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// shared opens a file of the evidence beside the repository, or returns nil.
func shared(t *testing.T, path string) []map[string]string {
	root := os.Getenv("GROUNDSWELL_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	f, err := os.Open(filepath.Join(root, path))
	if err != nil {
		t.Logf("%s is not here: that part was not tried", path)
		return nil
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func TestCountry(t *testing.T) {
	for _, x := range []struct {
		lang       core.Lang
		code, want string
	}{
		{"en", "SZ", "Eswatini"}, {"en", "MK", "North Macedonia"}, {"en", "TR", "Türkiye"}, {"en", "PS", "Palestine"},
		{"fr", "SZ", "Eswatini"}, {"es", "SZ", "Esuatini"}, {"ru", "SZ", "Эсватини"}, {"pt", "MK", "Macedônia do Norte"},
		{"ar", "PS", "فلسطين"}, {"zh", "PS", "巴勒斯坦"}, {"ar", "SZ", "إسواتيني"}, {"zh", "FR", "法国"}, {"es", "FK", "Islas Malvinas (Islas Falkland)"},
		{"en", "001", "International"}, {"zh", "001", "国际"}, {"en", "ZZ", "ZZ"}, {"en", "", ""}, {"xx", "FR", "France"},
	} {
		if got := i18n.Country(x.lang, x.code); got != x.want {
			t.Errorf("%s %s: %q, want %q", x.lang, x.code, got, x.want)
		}
	}
	for code, want := range map[string]bool{"FR": true, "XK": true, "TW": true, "001": true, "fr": false, "EU": false, "UK": false, "": false, "FRA": false} {
		if i18n.ValidCountry(code) != want {
			t.Errorf("ValidCountry(%q) is %v", code, !want)
		}
	}
}

func TestCountriesAreSorted(t *testing.T) {
	before := map[core.Lang]string{"en": "Åland Islands<Albania", "fr": "Égypte<Émirats arabes unis", "es": "Nueva Zelanda<Omán", "ru": "Австралия<Ямайка",
		"pt": "África do Sul<Albânia", "ar": "أفغانستان<اليمن", "zh": "阿富汗<中国"}
	for _, l := range core.Langs {
		list := i18n.Countries(l)
		if len(list) != 250 {
			t.Errorf("%s: %d countries", l, len(list))
		}
		a, b, _ := strings.Cut(before[l], "<")
		at := func(name string) int {
			return slices.IndexFunc(list, func(n i18n.Named) bool { return n.Name == name })
		}
		if i, j := at(a), at(b); i < 0 || j < 0 || i > j {
			t.Errorf("%s: %s is at %d, %s at %d", l, a, i, b, j)
		}
		list[0].Name = "changed"
		if i18n.Countries(l)[0].Name == "changed" {
			t.Error("the caller can change our list")
		}
	}
	if len(i18n.Countries("xx")) != 250 {
		t.Error("an unknown language has no countries")
	}
}

func TestRegions(t *testing.T) {
	codes := strings.Fields("na we eeca ea cca mena sa sea sam wca esa pac intl")
	for _, l := range core.Langs {
		names := map[string]bool{}
		list := i18n.Regions(l)
		for _, r := range list {
			if !slices.Contains(codes, r.Code) || r.Name == "" || strings.Contains(r.Name, ".") || r.Name != i18n.Region(l, r.Code) {
				t.Errorf("%s: %v", l, r)
			}
			names[r.Name] = true
		}
		if len(names) != len(codes) {
			t.Errorf("%s: %d regions", l, len(names))
		}
	}
	used := map[string]bool{}
	for _, c := range i18n.Countries("en") {
		r := i18n.RegionOf(c.Code)
		if !slices.Contains(codes, r) {
			t.Errorf("%s is in the region %q", c.Name, r)
		}
		if r == i18n.Networks && c.Code != "AQ" {
			t.Errorf("%s is in no region", c.Name)
		}
		used[r] = true
	}
	if len(used) != len(codes) {
		t.Errorf("only %v are used", used)
	}
	for country, want := range map[string]string{"": "intl", "001": "intl", "ZZ": "", "fr": "", "US": "na", "FR": "we", "PL": "we", "TR": "we", "UA": "eeca",
		"RS": "eeca", "KZ": "eeca", "CN": "ea", "MX": "cca", "HT": "cca", "EG": "mena", "IR": "mena", "SD": "mena", "IN": "sa", "AF": "sa", "TH": "sea",
		"BR": "sam", "GY": "sam", "NG": "wca", "CD": "wca", "KE": "esa", "AO": "esa", "BI": "esa", "FJ": "pac", "PF": "pac"} {
		if got := i18n.RegionOf(country); got != want {
			t.Errorf("%s is in %q, want %q", country, got, want)
		}
	}
	if got := i18n.Region("en", "none"); got != "none" {
		t.Errorf("unknown region: %q", got)
	}
}

// TestRegionsFollowM49 compares the regions with the UN's, but for the countries
// that region.go says are elsewhere.
func TestRegionsFollowM49(t *testing.T) {
	allowed := map[string]string{
		"Northern America": "na", "Northern Europe": "we", "Western Europe": "we", "Southern Europe": "we eeca", "Eastern Europe": "we eeca",
		"Central Asia": "eeca", "Western Asia": "mena eeca we", "Northern Africa": "mena", "Southern Asia": "sa mena", "Eastern Asia": "ea",
		"South-eastern Asia": "sea", "Latin America and the Caribbean": "cca sam", "Sub-Saharan Africa": "wca esa",
		"Australia and New Zealand": "pac", "Melanesia": "pac", "Micronesia": "pac", "Polynesia": "pac", "": "intl ea eeca",
	}
	for _, c := range shared(t, "data/countries/countries.csv") {
		if r := i18n.RegionOf(c["iso2"]); !slices.Contains(strings.Fields(allowed[c["subregion"]]), r) {
			t.Errorf("%s, %q in M49, is in %q", c["iso2"], c["subregion"], r)
		}
	}
}
