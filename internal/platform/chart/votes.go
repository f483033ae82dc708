package chart

import (
	"html/template"
	"strconv"
	"strings"
)

// The ways a state can stand in a recorded vote, as [VotesInput] names them.
const (
	VoteYes     = "yes"
	VoteNo      = "no"
	VoteAbstain = "abstain"
	VoteAbsent  = "absent" // did not vote
)

// VotesInput is what [Votes] draws.
type VotesInput struct {
	// Choices says how a country voted, by ISO 3166-1 alpha-2 code. A country that
	// is not in it is drawn as one of which nothing is recorded; one that has no
	// tile (see [OnVotesMap]) is counted in the legend all the same.
	Choices map[string]string
	// Others are the votes of those who have no code: states that are no more.
	Others []string
	Labels Labels
}

// votesGrid has a tile for each member of the United Nations and the two states
// that observe, near where they lie. A grid of tiles of one size draws no borders,
// and a small country is as large as any other. Rows are parted by line breaks,
// columns by spaces.
const votesGrid = `
.  CA .  .  .  .  IS .  NO SE FI EE .  .  .  .  .  .  .  .  .
.  US .  .  .  .  .  .  DK .  LV LT BY RU .  .  KZ .  MN .  .
.  MX .  .  .  IE GB NL DE PL CZ SK UA MD .  UZ KG .  CN KP .
GT BZ .  BS .  .  .  BE LU AT HU RO BG GE AZ TM TJ NP BT KR JP
SV HN CU HT DO .  .  FR LI CH SI HR RS TR AM IR AF IN BD MM .
NI .  JM .  KN AG AD MC SM IT BA ME MK SY IQ KW PK LK TH LA VN
CR PA .  DM LC VC PT ES VA MT AL GR CY LB JO BH QA .  MY KH PH
.  CO VE TT GD BB .  .  .  .  .  .  .  IL PS SA AE MV SG BN .
.  EC PE BR GY SR .  MA DZ TN LY EG .  .  YE OM .  .  ID TL PG
.  BO PY .  .  .  CV SN MR ML NE TD SD ER .  .  .  .  PW FM MH
.  CL AR UY .  .  GM GW BF BJ NG CF SS ET DJ .  .  .  .  NR KI
.  .  .  .  .  .  GN CI GH TG CM CG UG KE SO .  .  .  SB TV WS
.  .  .  .  .  .  SL LR ST GQ GA CD RW TZ SC .  .  AU VU FJ TO
.  .  .  .  .  .  .  .  .  .  AO ZM BI MW KM .  .  .  NZ .  .
.  .  .  .  .  .  .  .  .  .  NA BW ZW MZ MG MU .  .  .  .  .
.  .  .  .  .  .  .  .  .  .  .  ZA LS SZ .  .  .  .  .  .  .
`

// A tile of the map, in units of the picture.
const (
	voteTile  = 16
	voteInner = 15 // what is drawn of it
	voteCode  = 8.4
	voteWords = 13.0 // of the legend
)

// tile is where a country stands on the map of votes.
type tile struct {
	code string
	x, y int // of its corner
}

var voteTiles, voteRows = readTiles(votesGrid)

func readTiles(grid string) (out []tile, rows int) {
	for line := range strings.Lines(strings.TrimSpace(grid)) {
		for i, c := range strings.Fields(line) {
			if c != "." {
				out = append(out, tile{c, i * voteTile, rows * voteTile})
			}
		}
		rows++
	}
	return out, rows
}

// OnVotesMap returns the codes of the countries that have a tile, in the order of
// reading.
func OnVotesMap() (codes []string) {
	for _, t := range voteTiles {
		codes = append(codes, t.code)
	}
	return codes
}

// Votes draws how countries voted: one tile with its code for each, filled for yes,
// hatched for no, empty for an abstention, dashed for one that did not vote, and a
// dot where nothing is recorded. How a state votes is a public act and about no
// person: nothing is concealed. The picture has no table of its own, since whoever
// shows it has one by region.
//
// Its rules stand in the picture as attributes: the style sheet that every reader
// loads has no room for what one page needs. Draw it in a figure of its own, not of
// the class "picture".
func Votes(in VotesInput) Picture {
	l := in.Labels
	n := map[string]int64{}
	for _, c := range in.Choices {
		n[c]++
	}
	for _, c := range in.Others {
		n[c]++
	}
	signs := map[string]*pen{"yes": {}, "no": {}, "abstain": {}, "absent": {}, "": {}}
	hatch := new(pen)
	codes := map[string]*strings.Builder{"yes": {}, "no": {}, "abstain": {}, "absent": {}, "": {}}
	without := int64(0)
	for _, t := range voteTiles {
		c := in.Choices[t.code]
		if signs[c] == nil {
			c = ""
		}
		voteSign(signs[c], hatch, c, t.x, t.y)
		if c == "" {
			without++
			continue
		}
		codes[c].WriteString(`<text x="` + strconv.Itoa(t.x+voteTile/2) + `" y="` + strconv.Itoa(t.y+11) + `">` + t.code + "</text>")
	}
	texts, tall := voteKey(in, n, without, signs, hatch)
	var b strings.Builder
	for _, s := range []struct{ choice, how string }{
		{"", `fill="none" stroke="var(--quiet)" stroke-width="2" stroke-linecap="round"`},
		{"absent", `fill="none" stroke="var(--quiet)" stroke-dasharray="2 2"`},
		{"abstain", `fill="none" stroke="var(--ink)"`},
		{"yes", `fill="var(--voice)" stroke="var(--voice)"`},
	} {
		if d := signs[s.choice].String(); d != "" {
			b.WriteString("<path " + s.how + ` d="` + d + `"/>` + "\n")
		}
	}
	if d := hatch.String(); d != "" {
		b.WriteString(`<path fill="none" stroke="var(--ink)" stroke-width=".9" d="` + d + `"/>` + "\n")
	}
	for _, s := range []struct{ choice, how string }{
		{"absent", `fill="var(--quiet)"`},
		{"abstain", `fill="var(--ink)"`},
		{"no", `fill="var(--ink)" font-weight="700" stroke="var(--paper)" stroke-width="3" paint-order="stroke"`},
		{"yes", `fill="var(--on-voice)" font-weight="600"`},
	} {
		if d := codes[s.choice].String(); d != "" {
			b.WriteString("<g " + s.how + ` text-anchor="middle" font-size="` + num(voteCode) + `">` + d + "</g>\n")
		}
	}
	// The frame of a no after its code, whose pale edge would break it.
	if d := signs[VoteNo].String(); d != "" {
		b.WriteString(`<path fill="none" stroke="var(--ink)" stroke-width="1.8" d="` + d + `"/>` + "\n")
	}
	b.WriteString(`<g fill="var(--ink)" font-size="` + num(voteWords) + `">` + texts + "</g>\n")
	p := Picture{Caption: l.t("chart.votes.caption"), Note: l.t("chart.votes.note")}
	say := l.t("chart.votes.aria", "Yes", l.Number(n[VoteYes]), "No", l.Number(n[VoteNo]), "Abstained", l.Number(n[VoteAbstain]), "Absent", l.Number(n[VoteAbsent]))
	p.SVG = template.HTML(`<svg width="100%" viewBox="0 0 336 ` + strconv.Itoa(voteRows*voteTile+tall) + `" role="img" aria-label="` + esc(say) +
		`" direction="ltr" font-family="system-ui,sans-serif">` + "\n" + b.String() + "</svg>")
	return p
}

// pen draws signs one after the other in one path, each from the corner of the one
// before: equal steps make a path that is small when it is compressed.
type pen struct {
	strings.Builder
	x, y int
}

func (p *pen) sign(x, y int, drawn string) {
	if p.Len() == 0 {
		p.WriteString("M")
	} else {
		p.WriteString("m")
	}
	p.WriteString(strconv.Itoa(x-p.x) + " " + strconv.Itoa(y-p.y) + drawn)
	p.x, p.y = x, y
}

// voteSign adds the sign of a vote, a square at x, y, to the path of its kind; what
// fills that of a no goes to hatch. Each ends in its corner, or in the dot.
func voteSign(b, hatch *pen, choice string, x, y int) {
	if choice == "" {
		b.sign(x+voteTile/2, y+voteTile/2, "h0")
		return
	}
	side := strconv.Itoa(voteInner - 1)
	b.sign(x+1, y+1, "h"+side+"v"+side+"h-"+side+"z")
	if choice == VoteNo {
		hatch.sign(x+1, y+1, "m0 5l5-5m-5 10l10-10m-9 14l13-13m-8 13l8-8m-3 8l3-3m-14-11")
	}
}

// voteKey writes the signs with their words and numbers under the map, as many in a
// line as fit, and returns how tall that is. The map keeps its geography where text
// runs from the right; the legend begins there.
func voteKey(in VotesInput, n map[string]int64, without int64, signs map[string]*pen, hatch *pen) (texts string, tall int) {
	l := in.Labels
	type entry struct {
		choice, words string
	}
	entries := []entry{
		{VoteYes, l.t("chart.votes.yes", "Count", l.Number(n[VoteYes]))},
		{VoteNo, l.t("chart.votes.no", "Count", l.Number(n[VoteNo]))},
		{VoteAbstain, l.t("chart.votes.abstain", "Count", l.Number(n[VoteAbstain]))},
	}
	if n[VoteAbsent] > 0 {
		entries = append(entries, entry{VoteAbsent, l.t("chart.votes.absent", "Count", l.Number(n[VoteAbsent]))})
	}
	if without > 0 {
		entries = append(entries, entry{"", l.t("chart.votes.none", "Count", l.Number(without))})
	}
	var b strings.Builder
	x, y := 0.0, voteRows*voteTile+8
	for _, e := range entries {
		words := fit(e.words, voteWords, worldWide-voteTile-8)
		room := voteTile + 5 + width(words, voteWords)
		if x > 0 && x+room > worldWide {
			x, y = 0, y+voteTile+6
		}
		sign, word, anchor := x, x+voteTile+5, ""
		if l.RTL {
			sign, word, anchor = worldWide-x-voteTile, worldWide-x-voteTile-5, ` text-anchor="end"`
		}
		voteSign(signs[e.choice], hatch, e.choice, int(sign), y)
		b.WriteString("<text" + anchor + ` x="` + num(word) + `" y="` + strconv.Itoa(y+13) + `">` + esc(words) + "</text>")
		x += room + 12
	}
	return b.String(), y + voteTile + 4 - voteRows*voteTile
}
