package doc

import (
	"encoding/binary"
	"errors"
	"io"
	"sync"

	gotext "github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype/tables"
	"github.com/go-text/typesetting/language"

	"groundswell/internal/platform/font"
)

// pdfFace is one face of the program, read when first asked for and then shared
// by all files that are being written; what a file uses of it is in pdfUsed.
type pdfFace struct {
	file  string
	plain bool    // no shaping: one glyph a character
	arab  bool    // for the Arabic script
	bold  bool    // drawn bold; others are made bold by a line around them
	scale float64 // size against Noto Serif, for an equal look beside it

	once sync.Once
	err  error

	shaped *gotext.Font // unless plain
	cmap   gotext.Cmap

	glyf      *io.SectionReader
	loca      []byte
	longLoca  bool
	hmtx      []byte
	metrics   int // how many glyphs have a width of their own
	glyphs    int
	head      []byte
	hhea      []byte
	maxp      []byte
	upem      float64
	ascent    float64 // of the line, in em
	descent   float64 // positive
	capHeight float64
}

var (
	pdfDisplay   = &pdfFace{file: "NotoSerifDisplay-Regular", scale: 1}
	pdfSerif     = &pdfFace{file: "NotoSerif-Regular", scale: 1}
	pdfSerifBold = &pdfFace{file: "NotoSerif-Bold", scale: 1, bold: true}
	pdfNaskh     = &pdfFace{file: "NotoNaskhArabic-Regular", arab: true, scale: 1.16}
	pdfNaskhBold = &pdfFace{file: "NotoNaskhArabic-Bold", arab: true, scale: 1.16, bold: true}
	pdfHan       = &pdfFace{file: "DroidSansFallback", plain: true, scale: 1}
)

// pdfFaces are the faces of a text, in the order in which they are asked for a
// character. Scripts that are not among them have a face of their own.
var (
	pdfRegular = []*pdfFace{pdfSerif, pdfNaskh, pdfHan}
	pdfBold    = []*pdfFace{pdfSerifBold, pdfNaskhBold, pdfHan}
	pdfTitle   = []*pdfFace{pdfDisplay, pdfNaskh, pdfHan}
)

// pdfScripts are the faces of further scripts, for names.
var pdfScripts = pdfScriptFaces()

func pdfScriptFaces() map[language.Script]*pdfFace {
	out := map[language.Script]*pdfFace{}
	for script, file := range map[language.Script]string{
		language.Armenian: "NotoSerifArmenian", language.Balinese: "NotoSerifBalinese", language.Bengali: "NotoSerifBengali",
		language.Devanagari: "NotoSerifDevanagari", language.Ethiopic: "NotoSerifEthiopic", language.Georgian: "NotoSerifGeorgian",
		language.Gujarati: "NotoSerifGujarati", language.Gurmukhi: "NotoSerifGurmukhi", language.Hebrew: "NotoSerifHebrew",
		language.Kannada: "NotoSerifKannada", language.Khmer: "NotoSerifKhmer", language.Lao: "NotoSerifLao",
		language.Malayalam: "NotoSerifMalayalam", language.Myanmar: "NotoSerifMyanmar", language.Sinhala: "NotoSerifSinhala",
		language.Tamil: "NotoSerifTamil", language.Telugu: "NotoSerifTelugu", language.Thai: "NotoSerifThai",
		language.Tibetan: "NotoSerifTibetan", language.Adlam: "NotoSansAdlam", language.Buginese: "NotoSansBuginese",
		language.Canadian_Aboriginal: "NotoSansCanadianAboriginal", language.Cham: "NotoSansCham", language.Cherokee: "NotoSansCherokee",
		language.Javanese: "NotoSansJavanese", language.Lepcha: "NotoSansLepcha", language.Limbu: "NotoSansLimbu",
		language.Lisu: "NotoSansLisu", language.Meetei_Mayek: "NotoSansMeeteiMayek", language.Mongolian: "NotoSansMongolian",
		language.Nko: "NotoSansNKo", language.Ol_Chiki: "NotoSansOlChiki", language.Oriya: "NotoSansOriya",
		language.Osage: "NotoSansOsage", language.Sundanese: "NotoSansSundanese", language.Syriac: "NotoSansSyriac",
		language.Tai_Le: "NotoSansTaiLe", language.Thaana: "NotoSansThaana", language.Tifinagh: "NotoSansTifinagh",
		language.Vai: "NotoSansVai", language.Yi: "NotoSansYi",
	} {
		out[script] = &pdfFace{file: file + "-Regular", scale: 1}
	}
	return out
}

// ready reads the face if that was not done before, and tells whether it can be used.
func (f *pdfFace) ready() bool {
	f.once.Do(func() {
		f.err = errors.New("face " + f.file + " is damaged")
		font.Guard(func() { f.err = f.read() })
	})
	return f.err == nil
}

func (f *pdfFace) read() error {
	file, err := font.Open(f.file)
	if err != nil {
		return err
	}
	sections, err := pdfSections(file)
	if err != nil {
		return err
	}
	table := func(tag string) []byte {
		s := sections[tag]
		if s == nil {
			return nil
		}
		b := make([]byte, s.Size())
		if _, err := s.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
			return nil
		}
		return b
	}
	f.glyf, f.loca, f.hmtx = sections["glyf"], table("loca"), table("hmtx")
	f.head, f.hhea, f.maxp = table("head"), table("hhea"), table("maxp")
	os2 := table("OS/2")
	if f.glyf == nil || len(f.head) < 54 || len(f.hhea) < 36 || len(f.maxp) < 32 {
		return errors.New("face " + f.file + " lacks a table")
	}
	be := binary.BigEndian
	f.upem = float64(be.Uint16(f.head[18:]))
	f.longLoca = be.Uint16(f.head[50:]) != 0
	f.metrics = int(be.Uint16(f.hhea[34:]))
	f.glyphs = int(be.Uint16(f.maxp[4:]))
	f.ascent = float64(int16(be.Uint16(f.hhea[4:]))) / f.upem
	f.descent = -float64(int16(be.Uint16(f.hhea[6:]))) / f.upem
	f.capHeight = 0.7
	if len(os2) >= 90 && be.Uint16(os2) >= 2 {
		f.capHeight = float64(int16(be.Uint16(os2[88:]))) / f.upem
	}
	cmap, _, err := tables.ParseCmap(table("cmap"))
	if err != nil {
		return err
	}
	if f.cmap, _, err = gotext.ProcessCmap(cmap, tables.FPNone); err != nil {
		return err
	}
	if f.plain {
		return nil
	}
	face, err := gotext.ParseTTF(file)
	if err != nil {
		return err
	}
	f.shaped = face.Font
	return nil
}

// pdfSections finds the tables of a TrueType file.
func pdfSections(file font.File) (map[string]*io.SectionReader, error) {
	var head [12]byte
	if _, err := file.ReadAt(head[:], 0); err != nil {
		return nil, err
	}
	dir := make([]byte, 16*int(binary.BigEndian.Uint16(head[4:])))
	if _, err := file.ReadAt(dir, 12); err != nil {
		return nil, err
	}
	out := map[string]*io.SectionReader{}
	for ; len(dir) >= 16; dir = dir[16:] {
		out[string(dir[:4])] = io.NewSectionReader(file, int64(binary.BigEndian.Uint32(dir[8:])), int64(binary.BigEndian.Uint32(dir[12:])))
	}
	return out, nil
}

// has tells whether the face has a glyph for r.
func (f *pdfFace) has(r rune) bool { return f.gid(r) != 0 }

// gid returns the glyph of r, 0 if there is none.
func (f *pdfFace) gid(r rune) uint16 {
	if !f.ready() {
		return 0
	}
	g, _ := f.cmap.Lookup(r)
	return uint16(g)
}

// width is the advance of a glyph in thousandths of an em.
func (f *pdfFace) width(gid uint16) float64 {
	i := min(int(gid), f.metrics-1)
	if i < 0 || 4*i+2 > len(f.hmtx) {
		return 0
	}
	return float64(binary.BigEndian.Uint16(f.hmtx[4*i:])) * 1000 / f.upem
}

// pdfFaceFor returns the face that draws r: the first of faces that has it, or
// that of its script, or nil.
func pdfFaceFor(faces []*pdfFace, r rune) *pdfFace {
	for _, f := range faces {
		if f.has(r) {
			return f
		}
	}
	if f := pdfScripts[language.LookupScript(r)]; f != nil && f.has(r) {
		return f
	}
	return nil
}
