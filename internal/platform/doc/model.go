package doc

import "time"

// Doc is the text of a file: what is read from Word, PDF, HTML, Akoma Ntoso or plain
// text, and what ToMarkdown takes. It is bounded, see maxWeight.
type Doc struct {
	Title    string // of the file's properties, often wrong or empty
	Lang     string // BCP 47, of the file's default style; "" if it says none
	Blocks   []Block
	Notes    []Note // footnotes and endnotes, in the order they are cited
	Comments []Comment
	// Properties are the file's custom properties that are text, so that a file of
	// ours that comes back is known again.
	Properties map[string]string
	Traces     Traces // what the file says about people

	// Of text and HTML: how its letters were stored, and how that was known.
	Encoding   Encoding
	EncodingBy EncodingBy

	// What was left out of a PDF file: it is of the page and not of the text.
	Running     []Running
	LineNumbers int // at the margin

	lists map[string]*wordList // how Word counts the paragraphs of lists
}

// Block is a paragraph or a table: one of the two is set.
type Block struct {
	Para  *Para
	Table *Table
}

// ListKind says what stands before a paragraph.
type ListKind uint8

// The kinds of list.
const (
	NoList ListKind = iota
	Bullet
	Ordered
)

// Para is a paragraph or a heading.
type Para struct {
	Style string // name of the style, as Word shows it in English: "Title", "heading 2", "Quote"
	Level int    // of a heading, from 1 to 9; the title is 1 and has Style "Title"; 0 is no heading
	List  ListKind
	Depth int // of a list, from 0; 1 too of plain text whose number stands inside a numbered paragraph
	RTL   bool
	Quote bool // indented as a quotation
	Runs  []Run
	// Mark is set if the end of the paragraph was itself inserted or deleted: then
	// the paragraph and the next one are one in the other reading.
	Mark *Change

	// Number is what stands before the text as its number, letter or label, such as
	// "12.", "(a)", "PP4": what Word counts by itself, <num> of Akoma Ntoso, the number
	// of <li>; in plain text, Markdown and PDF it stays in the text. In writing: typed
	// in the margin, not counted by Word.
	Number string
	// Counted says how the last of Number counts, in the words of Word ("lowerRoman"),
	// where the file tells: (i) is a letter or a Roman number. "" if it does not.
	Counted string
	list    string // of Word, "" if none, and
	at      int    // its level
	was     *Para  // what it was in a list before a tracked change, nil if nothing changed
	runsOn  bool   // the next paragraph goes on in its line: a heading that runs into its text

	// Where it stands in a PDF file; zero in other formats.
	Page   int     // from 1, where it begins
	Indent float64 // of its first line, in points from the left edge of the text (right edge if it runs from the right)
	Rest   float64 // of its other lines; Indent if it has one line
	Size   float64 // height of its letters in points: good to compare with others of the file

	// For writing only.
	Numbered *Change // of Number: it came or went with the paragraph
	KeepNext bool    // stays on the page of what follows
	Center   bool
	Small    bool
}

// Run is a stretch of text of one appearance.
type Run struct {
	Text                            string // "\n" is a line break, "\t" a tab
	Bold, Italic, Underline, Strike bool
	Super                           bool
	Hidden                          bool    // does not show in Word unless asked for
	Link                            string  // http, https or mailto; others are dropped
	Lang                            string  // BCP 47 if it differs from the file's. A paragraph that is all in one runs the way of that language
	RTL                             bool    // for writing: Lang is written from right to left; of ar, fa, he, ur that is known
	Note                            int     // not 0: the sign of Notes[Note-1] stands here, Text is empty
	Comments                        []int   // which of Doc.Comments (or of the writer's) lie over the run, from 0
	Change                          *Change // nil if nobody inserted or deleted it
	// Isolate, for writing: the words are somebody else's, such as a name, and
	// their direction is their own: signs at their ends stay with them.
	Isolate bool
}

// Change says who inserted or deleted something while changes were tracked.
type Change struct {
	Kind   ChangeKind
	Author string
	At     time.Time // zero if the file does not say
	Moved  bool      // it was moved from or to somewhere else
	// Name, for writing, makes a move of a whole paragraph one that Word shows as a
	// move: the same where it was and where it is now, and in no other move. Without it
	// what was moved is deleted here and inserted there.
	Name string
	Both bool // inserted by one change and deleted by another: in neither reading
}

// ChangeKind is insertion or deletion.
type ChangeKind uint8

// The kinds of change.
const (
	Inserted ChangeKind = iota + 1
	Deleted
)

// Note is a footnote or an endnote.
type Note struct {
	Paras []Para
	End   bool // an endnote
}

// Comment is what somebody wrote at the margin.
type Comment struct {
	Author, Initials string
	At               time.Time
	Text             string // paragraphs parted by "\n"
}

// Table has rows of cells; rows may have different numbers of cells.
type Table struct {
	Rows []TableRow
}

// TableRow is one row.
type TableRow struct {
	Header bool // repeated at the head of each page
	Cells  []TableCell
	Change *Change // the whole row was inserted or deleted
}

// TableCell is one cell.
type TableCell struct {
	Blocks []Block
	Span   int  // columns it covers; 0 is 1
	Merged bool // with the cell above; it has no blocks
}

// Traces is what a Word file says about people and machines beside its text.
type Traces struct {
	People      []string // names of authors, editors, commenters, without doubles, sorted
	Author      string   // "dc:creator"
	LastEditor  string
	Company     string // with the manager, if one is named
	Template    string // path or name of the template, unless Word's own
	Comments    int
	Insertions  int // tracked, words of one author at one place counted once
	Deletions   int
	Hidden      int // stretches of hidden text
	CustomXML   int // parts with data of other programs
	Properties  int // custom document properties
	Rsids       int // marks of editing sessions
	Pictures    int // pictures with data of a camera or program in them
	Located     int // of these, how many say where they were taken
	Links       int // links to files on somebody's computer
	Variables   int // document variables and mail-merge sources
	Embedded    int // fonts, objects and other files inside
	UnknownPart int // parts that are none of the above and go when the file is cleaned
}

// Any reports whether there is anything that cleaning takes out, marks of
// sessions aside: every file of Word has those.
func (t Traces) Any() bool {
	rest := t
	rest.Rsids, rest.UnknownPart = 0, 0
	return len(t.People) > 0 || rest.Author != "" || rest.LastEditor != "" || rest.Company != "" || rest.Template != "" ||
		rest.Comments+rest.Insertions+rest.Deletions+rest.Hidden+rest.CustomXML+rest.Properties+rest.Pictures+rest.Links+rest.Variables+rest.Embedded > 0
}
