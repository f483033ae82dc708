package votes

import (
	"encoding/json"
	"io"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// told is a vote as machines are told of it.
type told struct {
	Format  string      `json:"format"`
	Title   string      `json:"title"`
	On      string      `json:"on"`
	Label   string      `json:"label,omitempty"`
	Symbol  string      `json:"symbol,omitempty"`
	Date    string      `json:"date,omitempty"`
	Result  string      `json:"result,omitempty"`
	Source  string      `json:"source,omitempty"`
	Yes     int64       `json:"yes"`
	No      int64       `json:"no"`
	Abstain int64       `json:"abstain"`
	Absent  int64       `json:"absent"`
	URL     string      `json:"url"`
	Of      string      `json:"negotiation"`
	Votes   []toldEntry `json:"votes"`
}

type toldEntry struct {
	Country string `json:"country,omitempty"`
	Name    string `json:"name"`
	Region  string `json:"region,omitempty"`
	Vote    Choice `json:"vote"`
}

const toldFormat = "groundswell vote 1"

// writeJSON writes a vote with country names in a reader's language.
func writeJSON(w io.Writer, v *Vote, slug, url string, lang core.Lang) error {
	t := v.Tally()
	out := told{Format: toldFormat, Title: v.Title, On: v.On, Label: v.Label, Symbol: v.Symbol, Date: v.Day.Typed(), Result: v.Result, Source: v.Source,
		Yes: t.Yes, No: t.No, Abstain: t.Abstain, Absent: t.Absent, URL: url, Of: slug, Votes: []toldEntry{}}
	for _, e := range v.Entries {
		x := toldEntry{Country: e.Country, Name: e.Called(lang), Vote: e.Choice}
		if e.Country != "" {
			x.Region = i18n.RegionOf(e.Country)
		}
		out.Votes = append(out.Votes, x)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(out)
}

// writeCSV writes a vote in the shape that an import understands. No cell can be
// taken for a formula.
func writeCSV(w io.Writer, v *Vote, lang core.Lang) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // or Excel takes it for Windows-1252
		return err
	}
	rows := [][]string{{"date", "resolution", "title", "country", "country_code", "vote"}}
	for _, e := range v.Entries {
		rows = append(rows, []string{v.Day.Typed(), v.Symbol, v.Title, e.Called(lang), e.Country, string(e.Choice)})
	}
	return script.WriteCSV(w, rows)
}
