package doc

import (
	"fmt"
	"image/color"
	"io"
	"strings"
	"time"

	gotext "github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"

	"groundswell/internal/core"
)

// PDFOptions are what a PDF file says of itself.
type PDFOptions struct {
	Lang    core.Lang // of the document: its direction, its faces, and what readers aloud speak
	Title   string
	Author  string
	Subject string
	ID      string    // an identifier of the file, in its properties ("Identifier" in Info, dc:identifier in XMP)
	Created time.Time // zero leaves it out; never the time of writing, or the bytes would differ
	Voice   color.Color
	// Landscape turns the pages: a table of many columns is read that way.
	Landscape bool
	// Running returns what stands at the head and the foot of a page, page from 1.
	// It is asked at the end, when it is known how many pages there are.
	Running func(page, pages int) PDFRunning
}

// PDFRunning is the head and foot of a page, each at most one line: the head is
// not shown on the first page, Foot stands where a line begins and Page where it
// ends.
type PDFRunning struct{ Head, Foot, Page string }

// PDFSpan is a stretch of text of one make.
type PDFSpan struct {
	Text   string
	Bold   bool
	Under  bool   // underlined: inserted, in a text with changes
	Struck bool   // struck through: deleted
	Link   string // http:, https: or mailto:; others are no link
	Lang   string // BCP 47, if it is not the paragraph's
	Apart  bool   // a name: its direction and that of what is beside it leave each other alone, as <bdi>
}

func (s PDFSpan) link() bool {
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if len(s.Link) > len(scheme) && strings.EqualFold(s.Link[:len(scheme)], scheme) {
			return true
		}
	}
	return false
}

// PDFStyle is how a paragraph looks.
type PDFStyle uint8

// The styles of paragraphs.
const (
	PDFBody  PDFStyle = iota
	PDFLead           // larger
	PDFSmall          // smaller and quieter
	PDFLabel          // a line over a title, in the network's colour
)

// Colours, as operands of rg.
const (
	pdfBlack = "0.106 0.102 0.133"
	pdfQuiet = "0.357 0.341 0.388"
	pdfFaint = "0.72 0.7 0.68"
	pdfHouse = "0.639 0.071 0.247"
)

// PDF writes a tagged PDF 1.7 file (ISO 32000-1, 14.8), page by page: what is
// kept in memory is the page being filled, the letters used, and a few bytes for
// each row. The first error is kept and told by Close; after it nothing is
// written. A PDF is used by one goroutine.
type PDF struct {
	o   PDFOptions
	rtl bool
	out *pdfOut
	err error

	voice    string
	shaper   shaping.HarfbuzzShaper
	handles  map[*pdfFace]*gotext.Face
	fonts    map[*pdfFace]*pdfUsed
	fontList []*pdfUsed
	pictures map[[32]byte]*PDFPicture
	short    map[pdfShort]*pdfPara

	page   *pdfPage
	pages  []int
	feet   []int
	fresh  bool   // nothing stands on the page yet
	onPage func() // draws what is repeated on each page

	root     *pdfElem // the document
	list     *pdfElem // the list that numbered paragraphs are in
	parents  []int    // the parent tree: an object for each key
	outline  []pdfMark
	treeRoot int
	pageTree int
	fontDict int
}

// pdfMark is a heading in the list of headings that readers show beside the text.
type pdfMark struct {
	title string
	level int
	page  int
	y     float64
}

// NewPDF begins a file. The caller closes w after [PDF.Close].
func NewPDF(w io.Writer, o PDFOptions) *PDF {
	p := &PDF{o: o, rtl: o.Lang.Dir() == "rtl", out: newPDFOut(w), voice: pdfHouse,
		handles: map[*pdfFace]*gotext.Face{}, fonts: map[*pdfFace]*pdfUsed{}, pictures: map[[32]byte]*PDFPicture{}, short: map[pdfShort]*pdfPara{}, page: &pdfPage{}}
	if o.Voice != nil {
		c := color.NRGBAModel.Convert(o.Voice).(color.NRGBA)
		b := pdfNum(nil, float64(c.R)/255)
		b = pdfNum(append(b, ' '), float64(c.G)/255)
		p.voice = string(pdfNum(append(b, ' '), float64(c.B)/255))
	}
	p.treeRoot, p.pageTree, p.fontDict = p.out.ref(), p.out.ref(), p.out.ref()
	p.root = p.elem(nil, "Document", "")
	return p
}

// Close writes what is left and returns the first error there was.
func (p *PDF) Close() error {
	if p.page.id == 0 {
		p.newPage() // a file without a page is none
	}
	p.endList()
	p.finishPage()
	p.writeFeet()
	p.end(p.root)
	for _, u := range p.fontList {
		if err := p.writeFont(u); err != nil && p.err == nil {
			p.err = err
		}
	}
	o := p.out
	var fonts, kids, nums strings.Builder
	for _, u := range p.fontList {
		fmt.Fprintf(&fonts, "/%s %d 0 R", u.name, u.id)
	}
	for _, id := range p.pages {
		fmt.Fprintf(&kids, "%d 0 R ", id)
	}
	for key, id := range p.parents {
		fmt.Fprintf(&nums, "%d %d 0 R ", key, id)
	}
	o.small(p.fontDict, "<<"+fonts.String()+">>")
	o.small(p.pageTree, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(p.pages), kids.String()))
	o.small(p.treeRoot, fmt.Sprintf("<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>", p.root.id, nums.String(), len(p.parents)))
	root, info := p.catalog()
	if err := o.close(root, info); p.err == nil {
		p.err = err
	}
	return p.err
}

// Err returns the first error there was so far, so that a long file need not be
// set to its end when the disk is full.
func (p *PDF) Err() error {
	if p.err != nil {
		return p.err
	}
	return p.out.err
}

// Pages returns how many pages were begun.
func (p *PDF) Pages() int { return len(p.pages) }
