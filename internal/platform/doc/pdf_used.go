package doc

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
)

// pdfUsed is what one file uses of a face. A code of the file stands for a glyph
// and the characters that it shows here: the same shape may stand for different
// letters in different words, and who copies the text should get the right ones.
type pdfUsed struct {
	face  *pdfFace
	name  string // of the resource: F0, F1 …
	id    int    // of the font object
	codes map[pdfCode]uint16
	list  []pdfCode // by code; the first is the empty box
}

type pdfCode struct {
	gid  uint16
	text string
}

// code returns the code of a glyph that shows text.
func (u *pdfUsed) code(gid uint16, text string) uint16 {
	c := pdfCode{gid, text}
	n, ok := u.codes[c]
	if !ok {
		if len(u.list) > 0xfffe { // nobody writes that much; the glyph is there, its text is not
			c.text = ""
			if n, ok = u.codes[c]; !ok {
				return 0
			}
			return n
		}
		n = uint16(len(u.list))
		u.codes[c] = n
		u.list = append(u.list, c)
	}
	return n
}

// used returns what the file uses of a face so far.
func (p *PDF) used(f *pdfFace) *pdfUsed {
	u := p.fonts[f]
	if u == nil {
		u = &pdfUsed{face: f, name: fmt.Sprintf("F%d", len(p.fontList)), id: p.out.ref(), codes: map[pdfCode]uint16{}, list: []pdfCode{{}}}
		u.codes[pdfCode{}] = 0
		p.fonts[f] = u
		p.fontList = append(p.fontList, u)
	}
	return u
}

// writeFont writes a face with the glyphs that were used and no others: a
// composite font (ISO 32000-1, 9.7) whose codes lead to glyphs by CIDToGIDMap
// and to text by ToUnicode.
func (p *PDF) writeFont(u *pdfUsed) error {
	wanted := map[uint16]bool{}
	for _, c := range u.list {
		wanted[c.gid] = true
	}
	file, number, err := u.face.subset(wanted)
	if err != nil {
		return err
	}
	o, f := p.out, u.face
	stream, gids, unicode, desc, cid := o.ref(), o.ref(), o.ref(), o.ref(), o.ref()
	o.stream(stream, fmt.Sprintf("/Length1 %d", len(file)), file)
	toGID := make([]byte, 0, 2*len(u.list))
	var widths []byte
	for _, c := range u.list {
		toGID = binary.BigEndian.AppendUint16(toGID, number[c.gid])
		widths = append(pdfNum(widths, f.width(c.gid)), ' ')
	}
	o.stream(gids, "", toGID)
	o.stream(unicode, "", toUnicode(u.list))
	sum := sha256.Sum256(file)
	tag := make([]byte, 6) // a subset's name begins with six letters of its own (9.6.4)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	name := string(tag) + "+" + f.file
	box := make([]int, 4)
	for i := range box {
		box[i] = int(math.Round(float64(int16(binary.BigEndian.Uint16(f.head[36+2*i:]))) * 1000 / f.upem))
	}
	o.small(desc, fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		name, box[0], box[1], box[2], box[3], int(f.ascent*1000), -int(f.descent*1000), int(f.capHeight*1000), map[bool]int{false: 80, true: 140}[f.bold], stream))
	o.small(cid, fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/W[0[%s]]/CIDToGIDMap %d 0 R>>",
		name, desc, bytes.TrimSpace(widths), gids))
	o.small(u.id, fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, cid, unicode))
	return nil
}

// toUnicode is the map from codes to characters (9.10.3).
func toUnicode(list []pdfCode) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	var rows []string
	for i, c := range list {
		if c.text == "" {
			continue
		}
		var hex strings.Builder
		for _, u := range utf16.Encode([]rune(c.text)) {
			fmt.Fprintf(&hex, "%04X", u)
		}
		rows = append(rows, fmt.Sprintf("<%04X><%s>\n", i, hex.String()))
	}
	for len(rows) > 0 {
		n := min(100, len(rows)) // the most that a block may have
		fmt.Fprintf(&b, "%d beginbfchar\n%sendbfchar\n", n, strings.Join(rows[:n], ""))
		rows = rows[n:]
	}
	b.WriteString("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
