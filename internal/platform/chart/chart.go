package chart

import (
	"embed"
	"html/template"
	"time"

	"groundswell/internal/core"
)

// FS holds the package's catalogues (i18n/*.json) and its rules for the style
// sheet (ui/40-chart.css).
//
//go:embed i18n/*.json ui/40-chart.css
var FS embed.FS

// Least is the smallest group that is shown by itself.
const Least = 10

// Labels give a picture its words and its direction.
type Labels struct {
	// Number writes a count as the reader's language does: "1,534", "1 534".
	Number func(n int64) string
	// Text returns a message of the catalogue. Args are name, value pairs; the
	// count that chooses the plural is always named N and is an int64, to be
	// written as Number does. All others are text. It returns "" or the key
	// itself if there is no such message.
	Text func(key string, args ...any) string
	// RTL says that the page is written from right to left: text is set against
	// the other edge and time runs to the left. Maps keep their geography.
	RTL bool
}

// Picture is one figure: draw Caption above the SVG, Note under it, and Table
// behind "show as a table". Caption and Note are plain text and may be empty;
// SVG is safe to print as it is.
type Picture struct {
	SVG     template.HTML
	Caption string
	Note    string
	Table   Table
	Also    []Picture // further pictures of the same numbers, to be drawn after it
}

// Table holds the numbers of a picture as plain text, already in the reader's
// language. Columns from NumericFrom on are numbers. A table without rows is
// not to be drawn: there is nothing that may be shown.
type Table struct {
	Head        []string
	Rows        [][]string
	NumericFrom int
}

// RegionCount is how many endorsements came from one of the twelve regions.
// Codes are na we eeca ea cca mena sa sea sam wca esa pac; what belongs to none
// of them has a code of its own and is in the table only. The regions add up to
// the total that is shown elsewhere: what is left out could be found from it.
type RegionCount struct {
	Code string
	Name string // in the reader's language, for the table
	N    int64
}

// CountryCount is how many endorsements came from one country.
type CountryCount struct {
	Code string // ISO 3166-1 alpha-2; another code is in the table, not on the map
	Name string // in the reader's language
	N    int64
	// Region is the region code the country was counted under. Both tables are
	// made safe together, so it must agree with Regions; if it is empty the
	// list of the i18n package is used.
	Region string
	// Known says that it is public that somebody of this country endorsed, for
	// instance because an organisation of it is on the roll. Only then does a
	// country under [Least] get a mark of its own.
	Known bool
}

// WorldInput is what [World] draws. Regions and countries left out count as 0,
// those of the same code are added up, counts under 0 are read as 0.
type WorldInput struct {
	Regions   []RegionCount
	Countries []CountryCount
	Labels    Labels
}

// DayCount is how many endorsements were new on a day.
type DayCount struct {
	Day core.Day
	N   int64
}

// LineInput is what [Line] draws. Days may come in any order and with gaps;
// counts under 0 are read as 0.
type LineInput struct {
	Days   []DayCount
	Date   func(t time.Time) string // writes a day: "4 May"
	Labels Labels
}
