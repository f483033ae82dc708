package card

import (
	"fmt"
	"image/color"
	"sync"

	"groundswell/internal/core"
)

// Width and Height are the size of every card in pixels.
const (
	Width  = 1200
	Height = 630
)

// Card is what is written on a picture. Every text may be empty: its place then
// stays free. A text is cut at 2,000 bytes, the title also at 300 characters.
type Card struct {
	Lang    core.Lang   // sets the faces and the side from which one reads; unknown is read as English
	Label   string      // kind and date of the page: "Declaration · 4 May 2031"
	Title   string      // one to five lines, as large as fits
	Site    string      // the network's name, at the foot
	Figures []Figure    // up to four; further ones are left out
	Note    string      // a quiet line at the foot: that this is a demonstration
	Voice   color.Color // the network's colour; nil is the house red; darkened until it can be read on paper
}

// Figure is one big number, already formatted for readers, and what it counts.
type Figure struct {
	Number string // "1,148"
	Unit   string // "people"
}

// drawing lets one card be drawn at a time: the shaper and the faces keep
// scratch space, and a card takes a few megabytes while it is drawn.
var drawing sync.Mutex

// Draw returns the card as a PNG file of Width by Height pixels. It fails only
// if a face inside the program cannot be read or the image cannot be encoded,
// never because of what is written on the card.
func Draw(c Card) ([]byte, error) {
	drawing.Lock()
	defer drawing.Unlock()
	set := newSetter(c.Lang)
	cv := canvas{voice: readable(c.Voice)}
	compose(&cv, set, c)
	if err := set.err(); err != nil {
		return nil, fmt.Errorf("card: reading a face: %w", err)
	}
	return cv.png()
}
