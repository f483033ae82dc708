//go:build ignore

// This program writes places.go: where each country's dot stands on the map.
// The true places are the rough middles of the countries in whole degrees,
// written down here by hand. They are projected as Robinson did, and then moved
// apart where dots would lie on one another: in Europe, the Caribbean, West
// Africa, the Gulf and the Pacific. Run it with "go generate".
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"log"
	"math"
	"os"
	"sort"
	"strings"
)

// degrees: country, latitude, longitude; a line for each part of the world.
const degrees = `
US 39 -98 CA 56 -104 BM 32 -65 GL 70 -41 PM 47 -56
MX 24 -102 GT 15 -91 BZ 17 -89 SV 13 -89 HN 15 -86 NI 13 -85 CR 10 -84 PA 9 -80 CU 22 -79 JM 18 -77 HT 19 -73 DO 19 -70 PR 18 -66 BS 24 -76 TC 22 -72 KY 19 -81 VG 19 -64 VI 17 -65 AI 19 -63 MF 18 -63 SX 18 -63 BL 18 -62 BQ 12 -68 AW 13 -70 CW 12 -69 KN 17 -63 AG 17 -62 MS 16 -62 GP 16 -61 DM 15 -61 MQ 14 -61 LC 14 -60 VC 13 -61 BB 13 -59 GD 12 -61 TT 10 -61
CO 4 -73 VE 7 -66 GY 5 -59 SR 4 -56 GF 4 -53 EC -1 -78 PE -10 -76 BR -10 -53 BO -17 -65 PY -23 -58 UY -33 -56 AR -35 -65 CL -32 -71 FK -52 -59
IS 65 -18 FO 62 -7 NO 62 9 SE 62 16 FI 64 26 AX 60 20 SJ 78 18 DK 56 10 GB 54 -2 IE 53 -8 IM 54 -5 GG 49 -3 JE 49 -2 NL 53 5 BE 51 4 LU 50 6 DE 51 10 FR 46 2 CH 47 8 LI 47 10 AT 47 14 ES 40 -4 PT 39 -8 AD 43 1 MC 44 7 GI 36 -5 IT 43 12 SM 44 12 VA 42 12 MT 36 14 GR 39 22 CY 35 33
EE 59 26 LV 57 25 LT 55 24 PL 52 19 CZ 50 15 SK 49 19 HU 47 19 SI 46 15 HR 45 16 BA 44 18 RS 44 21 ME 43 19 XK 43 21 AL 41 20 MK 42 22 BG 43 25 RO 46 25 MD 47 29 UA 49 32 BY 53 28 RU 60 90 GE 42 43 AM 40 45 AZ 40 47 KZ 48 67 UZ 41 64 TM 39 59 KG 41 75 TJ 39 71 TR 39 35
MA 32 -6 EH 24 -13 DZ 28 3 TN 34 9 LY 27 17 EG 27 30 SD 15 30 PS 32 35 IL 31 35 LB 34 36 JO 31 37 SY 35 39 IQ 33 44 IR 32 53 KW 29 48 BH 26 50 QA 25 51 AE 24 54 OM 21 57 SA 24 45 YE 15 47
AF 34 66 PK 30 70 IN 22 79 NP 28 84 BT 27 90 BD 24 90 LK 7 81 MV 3 73
CN 35 105 MN 46 105 KP 40 127 KR 36 128 JP 36 138 TW 24 121 HK 22 114 MO 22 113
MM 21 96 TH 15 101 LA 18 105 VN 16 108 KH 12 105 MY 4 102 SG 1 104 ID -3 118 BN 4 115 PH 12 122 TL -9 126 CX -10 106 CC -12 97
MR 20 -10 SN 14 -14 GM 13 -16 GW 12 -15 GN 11 -11 SL 8 -12 LR 6 -9 CI 7 -6 ML 17 -2 BF 12 -2 GH 8 -1 TG 8 1 BJ 9 2 NE 17 9 NG 9 8 CV 16 -24 TD 15 19 CM 5 12 CF 7 21 GQ 2 10 ST 0 7 GA -1 12 CG -1 15 CD -3 23 SH -16 -6
ET 9 40 ER 15 39 DJ 12 43 SO 5 46 SS 7 30 UG 1 32 KE 0 38 RW -2 30 BI -3 30 TZ -6 35 MW -13 34 ZM -14 28 ZW -19 30 MZ -18 36 AO -12 18 NA -22 17 BW -22 24 ZA -30 24 LS -29 28 SZ -26 31 MG -19 47 KM -12 43 YT -13 45 MU -20 57 RE -21 55 SC -5 55
AU -25 134 NZ -42 173 PG -6 145 SB -9 160 VU -16 167 NC -21 165 FJ -18 178 WS -14 -172 AS -14 -171 TO -20 -175 TV -8 178 KI 1 173 NR 0 167 MH 7 171 FM 7 158 PW 7 134 GU 13 145 MP 16 146 NU -19 -170 CK -21 -160 TK -9 -172 WF -13 -177 PF -17 -149 PN -25 -130 NF -29 168 IO -7 72
`

const (
	wide    = 336.0
	edge    = 6.0 // half the largest dot
	middle  = 11  // the meridian in the middle; the map's edge crosses no country
	scale   = 0.93
	stretch = 1.12 // a little taller than true: the room is needed in the tropics
)

// small are the places whose dots may stand closer: islands and territories
// from where there will hardly ever be many endorsements.
const small = " AX GG JE IM GI FO SJ SM VA MC LI AD BL MF SX AI VG VI MS BQ AW CW KY TC GP MQ KN AG DM LC VC GD BB PM HK MO CX CC IO NF PN TK NU WF AS GU MP NR TV YT RE SH BM XK PS "

// apart is the least distance of two dots.
func apart(p, q *place) float64 {
	d := 8.0
	for _, c := range []string{p.code, q.code} {
		if strings.Contains(small, " "+c+" ") {
			d -= 1.6
		}
	}
	return d
}

type place struct {
	code         string
	x, y, x0, y0 float64
}

// robinson are the lengths of the parallels and their distances from the
// equator, for every five degrees.
var robinson = [][2]float64{
	{1, 0}, {.9986, .062}, {.9954, .124}, {.99, .186}, {.9822, .248}, {.973, .31}, {.96, .372}, {.9427, .434},
	{.9216, .4958}, {.8962, .5571}, {.8679, .6176}, {.835, .6769}, {.7986, .7346}, {.7597, .7903}, {.7186, .8435},
	{.6732, .8936}, {.6213, .9394}, {.5722, .9761}, {.5322, 1}}

func project(lat, lng float64) (x, y float64) {
	lng -= middle
	if lng < -180 {
		lng += 360
	}
	a := math.Abs(lat) / 5
	i := int(a)
	f := a - float64(i)
	long := robinson[i][0]*(1-f) + robinson[i+1][0]*f
	high := robinson[i][1]*(1-f) + robinson[i+1][1]*f
	return lng * long * scale, -math.Copysign(high, lat) * 90 * 1.07 * scale * stretch
}

func main() {
	var all []*place
	for _, line := range strings.Split(strings.TrimSpace(degrees), "\n") {
		f := strings.Fields(line)
		for i := 0; i+2 < len(f); i += 3 {
			var lat, lng float64
			fmt.Sscan(f[i+1], &lat)
			fmt.Sscan(f[i+2], &lng)
			p := &place{code: f[i]}
			p.x0, p.y0 = project(lat, lng)
			p.x, p.y = p.x0, p.y0+.01*float64(len(all)%7) // two of the same degree part
			all = append(all, p)
		}
	}
	// The distance grows slowly, so that neighbours stay on their sides.
	const rounds = 12000
	for round := range rounds {
		done := float64(round) / rounds
		pull := .004 * (1 - done)
		grown := min(1, done*1.25)
		for _, p := range all {
			p.x += (p.x0 - p.x) * pull
			p.y += (p.y0 - p.y) * pull
		}
		for i, p := range all {
			for _, q := range all[:i] {
				dx, dy := p.x-q.x, p.y-q.y
				apart := apart(p, q) * grown
				if d := math.Hypot(dx, dy); d < apart {
					if d == 0 {
						dx, d = .01, .01
					}
					m := (apart - d) / d / 2
					p.x, p.y, q.x, q.y = p.x+dx*m, p.y+dy*m, q.x-dx*m, q.y-dy*m
				}
			}
		}
	}
	left, right, top, foot := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range all {
		left, right = min(left, p.x), max(right, p.x)
		top, foot = min(top, p.y), max(foot, p.y)
	}
	grow := (wide - 2*edge) / (right - left)
	var b bytes.Buffer
	b.WriteString("// Code generated by generate.go; DO NOT EDIT.\n\npackage chart\n\n")
	fmt.Fprintf(&b, "// mapTall is the height of the map; it is as wide as the tiles.\nconst mapTall = %d\n\n", int(math.Ceil((foot-top)*grow+2*edge)))
	b.WriteString("// placeList has the dots from west to east: country x y …\nconst placeList = `")
	sort.Slice(all, func(a, b int) bool { return all[a].code < all[b].code })
	at := func(p *place) (x, y int) {
		return int(math.Round(edge + (p.x-left)*grow)), int(math.Round(edge + (p.y-top)*grow))
	}
	sort.SliceStable(all, func(a, b int) bool {
		ax, ay := at(all[a])
		bx, by := at(all[b])
		return ax < bx || ax == bx && ay < by
	})
	for i, p := range all {
		if i%12 == 0 {
			b.WriteString("\n")
		} else {
			b.WriteString(" ")
		}
		x, y := at(p)
		fmt.Fprintf(&b, "%s %d %d", p.code, x, y)
	}
	b.WriteString("\n`\n")
	src, err := format.Source(b.Bytes())
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("places.go", src, 0o644); err != nil {
		log.Fatal(err)
	}
}
