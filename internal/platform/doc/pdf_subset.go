package doc

import (
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/go-text/typesetting/font/opentype"
)

// Flags of a composite glyph (OpenType, table glyf).
const (
	glyfWords   = 0x0001
	glyfScale   = 0x0008
	glyfMore    = 0x0020
	glyfXYScale = 0x0040
	glyfMatrix  = 0x0080
)

// outline returns the bytes of a glyph in table glyf; none for a space.
func (f *pdfFace) outline(gid uint16) ([]byte, error) {
	var from, to int64
	i := int(gid)
	switch {
	case f.longLoca && 4*i+8 <= len(f.loca):
		from, to = int64(binary.BigEndian.Uint32(f.loca[4*i:])), int64(binary.BigEndian.Uint32(f.loca[4*i+4:]))
	case !f.longLoca && 2*i+4 <= len(f.loca):
		from, to = 2*int64(binary.BigEndian.Uint16(f.loca[2*i:])), 2*int64(binary.BigEndian.Uint16(f.loca[2*i+2:]))
	}
	if from < 0 || to < from || to > f.glyf.Size() {
		return nil, errors.New("face " + f.file + ": a glyph lies outside its table")
	}
	b := make([]byte, to-from)
	if _, err := f.glyf.ReadAt(b, from); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b, nil
}

// components calls f with the place of each glyph number in a composite glyph.
func components(glyph []byte, f func(at int)) {
	if len(glyph) < 10 || int16(binary.BigEndian.Uint16(glyph)) >= 0 {
		return
	}
	for p := 10; p+4 <= len(glyph); {
		flags := binary.BigEndian.Uint16(glyph[p:])
		f(p + 2)
		p += 6
		if flags&glyfWords != 0 {
			p += 2
		}
		switch {
		case flags&glyfScale != 0:
			p += 2
		case flags&glyfXYScale != 0:
			p += 4
		case flags&glyfMatrix != 0:
			p += 8
		}
		if flags&glyfMore == 0 {
			return
		}
	}
}

// subset returns a TrueType file with the wanted glyphs and those that they are
// made of, and the new number of each. Glyph 0, the empty box, is always in it.
// Only the tables that a PDF needs are there (ISO 32000-1, 9.9).
func (f *pdfFace) subset(wanted map[uint16]bool) ([]byte, map[uint16]uint16, error) {
	outlines := map[uint16][]byte{}
	todo := append([]uint16{0}, slices.Sorted(maps.Keys(wanted))...)
	for len(todo) > 0 {
		gid := todo[0]
		todo = todo[1:]
		if _, ok := outlines[gid]; ok {
			continue
		}
		b, err := f.outline(gid)
		if err != nil {
			return nil, nil, err
		}
		outlines[gid] = b
		components(b, func(at int) { todo = append(todo, binary.BigEndian.Uint16(b[at:])) })
	}
	order := slices.Sorted(maps.Keys(outlines))
	number := map[uint16]uint16{}
	for i, gid := range order {
		number[gid] = uint16(i)
	}
	var glyf, loca, hmtx []byte
	be := binary.BigEndian
	for _, gid := range order {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		b := outlines[gid]
		components(b, func(at int) { be.PutUint16(b[at:], number[be.Uint16(b[at:])]) })
		glyf = append(glyf, b...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		i := min(int(gid), f.metrics-1)
		hmtx = append(hmtx, f.hmtx[4*i:4*i+2]...)
		hmtx = append(hmtx, f.bearing(gid)...)
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(f.head), slices.Clone(f.hhea), slices.Clone(f.maxp)
	be.PutUint32(head[8:], 0)  // checksum of the file, which nobody reads in a PDF
	be.PutUint16(head[50:], 1) // long loca
	be.PutUint16(hhea[34:], uint16(len(order)))
	be.PutUint16(maxp[4:], uint16(len(order)))
	return opentype.WriteTTF([]opentype.Table{
		{Tag: opentype.MustNewTag("glyf"), Content: glyf},
		{Tag: opentype.MustNewTag("head"), Content: head},
		{Tag: opentype.MustNewTag("hhea"), Content: hhea},
		{Tag: opentype.MustNewTag("hmtx"), Content: hmtx},
		{Tag: opentype.MustNewTag("loca"), Content: loca},
		{Tag: opentype.MustNewTag("maxp"), Content: maxp},
	}), number, nil
}

// bearing returns the two bytes of a glyph's left side bearing.
func (f *pdfFace) bearing(gid uint16) []byte {
	at := 4*int(gid) + 2
	if int(gid) >= f.metrics {
		at = 4*f.metrics + 2*(int(gid)-f.metrics)
	}
	if at+2 > len(f.hmtx) {
		return []byte{0, 0}
	}
	return f.hmtx[at : at+2]
}
