package i18n

import (
	"strings"
	"sync"

	"groundswell/internal/core"
)

// Networks is the region of international networks and of Antarctica: of none.
const Networks = "intl"

// regions says which countries belong together on a roll. It follows UN M49,
// but keeps together those who work together: the European Union with its
// neighbours in the west is one region, the Western Balkans, the Caucasus,
// Eastern Europe and Central Asia another, as in UNAIDS' regions (Türkiye is
// with the first there); Iran is in the Middle East; Angola in Southern Africa,
// the rest of M49's Middle Africa in West and Central Africa. Islands far from
// their state are where they lie.
var regions = map[string]string{
	"na": "BM CA GL PM US",
	"we": "AD AT AX BE BG CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MT NL NO PL PT " +
		"RO SE SI SJ SK SM TR VA",
	"eeca": "AL AM AZ BA BY GE KG KZ MD ME MK RS RU TJ TM UA UZ XK",
	"ea":   "CN HK JP KP KR MN MO TW",
	"cca": "AG AI AW BB BL BQ BS BZ CR CU CW DM DO GD GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PR SV SX TC TT VC VG " +
		"VI",
	"mena": "AE BH DZ EG EH IL IQ IR JO KW LB LY MA OM PS QA SA SD SY TN YE",
	"sa":   "AF BD BT IN LK MV NP PK",
	"sea":  "BN ID KH LA MM MY PH SG TH TL VN",
	"sam":  "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE",
	"wca":  "BF BJ CD CF CG CI CM CV GA GH GM GN GQ GW LR ML MR NE NG SH SL SN ST TD TG",
	"esa":  "AO BI BW DJ ER ET IO KE KM LS MG MU MW MZ NA RE RW SC SO SS SZ TF TZ UG YT ZA ZM ZW",
	"pac":  "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
	"intl": "AQ 001",
}

var regionOf = sync.OnceValue(func() map[string]string {
	m := map[string]string{"": Networks}
	for region, countries := range regions {
		for c := range strings.FieldsSeq(countries) {
			m[c] = region
		}
	}
	return m
})

// RegionOf returns the code of the region a country belongs to: na, we, eeca,
// ea, cca, mena, sa, sea, sam, wca, esa, pac, or intl for "001" and for "". It
// returns "" if there is no such country.
func RegionOf(country string) string { return regionOf()[country] }

// Region returns the name of a region; an unknown code is returned as it is.
func Region(l core.Lang, code string) string {
	if _, ok := regions[code]; !ok {
		return code
	}
	return own().T(l, "i18n.region."+code)
}

// Regions returns all regions in the reader's alphabetical order. The slice is
// the caller's own.
func Regions(l core.Lang) []Named { return sorted(l, regionLists) }

var regionLists = lists(func(l core.Lang) []Named {
	var out []Named
	for code := range regions {
		out = append(out, Named{code, Region(l, code)})
	}
	return out
})
