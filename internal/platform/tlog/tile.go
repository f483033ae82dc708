package tlog

import (
	"encoding/binary"
	"errors"
	"strings"

	merkle "golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8 // levels in a tile (https://c2sp.org/tlog-tiles, "Merkle Tree")
	tileWidth  = 1 << tileHeight
	// maxEntry bounds an entry's bytes.
	maxEntry  = 1024
	maxBundle = tileWidth * (2 + maxEntry)
)

// tile is a run of hashes of one level of tiles, or of entries (level -1).
type tile struct {
	level int   // 0 to 7, or entriesLevel
	n     int64 // number of the tile within its level
	width int   // 1 to 256, which is a full one
}

const entriesLevel = -1

// path is the tile's address below the log's: "tile/0/x001/234.p/5".
func (t tile) path() string {
	p := merkle.Tile{H: tileHeight, L: t.level, N: t.n, W: t.width}.Path() // tile/8/0/x001/234.p/5
	p = strings.TrimPrefix(p, "tile/8/")
	if t.level == entriesLevel {
		p = "entries" + strings.TrimPrefix(p, "data")
	}
	return "tile/" + p
}

// parseTile reads what stands behind "tile/" in an address. There is one way to
// write each.
func parseTile(rest string) (tile, bool) {
	if len(rest) > 64 {
		return tile{}, false
	}
	p := rest
	if cut, ok := strings.CutPrefix(p, "entries/"); ok {
		p = "data/" + cut
	} else if strings.HasPrefix(p, "data/") {
		return tile{}, false
	}
	m, err := merkle.ParseTilePath("tile/8/" + p)
	if err != nil || m.L > 7 || m.N < 0 || m.N > 1<<54 {
		return tile{}, false
	}
	t := tile{level: m.L, n: m.N, width: m.W}
	return t, t.path() == "tile/"+rest
}

// within reports whether a tree of size leaves has all of the tile.
func (t tile) within(size int64) bool {
	have := size >> (tileHeight * max(t.level, 0)) // hashes of that level
	return t.n*tileWidth+int64(t.width) <= have
}

// bundles returns the entry bundles of a tree of size leaves, from the first.
func bundles(size int64) func(yield func(tile) bool) {
	return func(yield func(tile) bool) {
		for n := int64(0); n*tileWidth < size; n++ {
			if !yield(tile{entriesLevel, n, int(min(tileWidth, size-n*tileWidth))}) {
				return
			}
		}
	}
}

// appendEntry adds an entry to a bundle: two bytes of length, then the entry
// (https://c2sp.org/tlog-tiles, "Log entries").
func appendEntry(b, entry []byte) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(entry))), entry...)
}

var errBundle = errors.New("a bundle of entries is not well formed")

// parseBundle takes a bundle of width entries apart. They share b's memory.
func parseBundle(b []byte, width int) ([][]byte, error) {
	if width < 1 || width > tileWidth {
		return nil, errBundle
	}
	out := make([][]byte, 0, width)
	for len(b) > 0 {
		if len(b) < 2 || len(out) == width {
			return nil, errBundle
		}
		size := int(binary.BigEndian.Uint16(b))
		if b = b[2:]; size > len(b) || checkEntry(b[:size]) != nil {
			return nil, errBundle
		}
		out, b = append(out, b[:size:size]), b[size:]
	}
	if len(out) != width {
		return nil, errBundle
	}
	return out, nil
}
