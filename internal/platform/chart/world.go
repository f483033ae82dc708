package chart

import "groundswell/internal/platform/i18n"

// World draws where endorsements come from: a tile for each region, and after
// it in Also, if there are countries, a map with a dot for each country.
func World(in WorldInput) Picture {
	w := gather(in)
	p := w.tiles()
	if len(w.countries) > 0 {
		p.Also = []Picture{w.dots()}
	}
	return p
}

// world is the input, added up, with what must not be shown.
type world struct {
	l          Labels
	regions    []RegionCount
	countries  []CountryCount
	hideRegion []bool
	hide       []bool // countries
	safe       bool
	total      int64
}

func gather(in WorldInput) *world {
	w := &world{l: in.Labels}
	at := map[string]int{}
	add := func(r RegionCount) {
		r.N = max(r.N, 0)
		if i, ok := at[r.Code]; ok {
			w.regions[i].N += r.N
			if w.regions[i].Name == "" {
				w.regions[i].Name = r.Name
			}
			return
		}
		at[r.Code] = len(w.regions)
		w.regions = append(w.regions, r)
	}
	for _, code := range layout {
		add(RegionCount{Code: code})
	}
	for _, r := range in.Regions {
		add(r)
		w.total += max(r.N, 0)
	}
	for i, r := range w.regions {
		if r.Name == "" {
			w.regions[i].Name = w.tileName(r)
		}
	}
	seen := map[string]int{}
	var members []member
	for _, c := range in.Countries {
		c.N = max(c.N, 0)
		if i, ok := seen[c.Code]; ok {
			w.countries[i].N += c.N
			w.countries[i].Known = w.countries[i].Known || c.Known
			members[i].n += c.N
			continue
		}
		seen[c.Code] = len(w.countries)
		w.countries = append(w.countries, c)
		region := c.Region
		if region == "" {
			region = i18n.RegionOf(c.Code)
		}
		m := member{c.N, -1}
		if i, ok := at[region]; ok && len(in.Regions) > 0 {
			m.region = i
		}
		members = append(members, m)
	}
	counts := make([]int64, len(w.regions))
	for i, r := range w.regions {
		counts[i] = r.N
	}
	w.hideRegion, w.hide, w.safe = protect(counts, members)
	return w
}
