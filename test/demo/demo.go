package demo

import (
	"embed"
	"encoding/json"
	"fmt"

	"groundswell/internal/core"
)

// Files holds a directory per statement below "statement": declaration-1 and
// declaration are the first and second version of one text, open-letter and
// condolence are others. Each holds one Markdown file per language and the
// logos of those who issue it.
//
//go:embed statement
var Files embed.FS

// When the declaration opened and will close, in days before and after now.
const (
	Opened = 25
	Closes = 12
)

// Network is one of the five that issue the declaration.
type Network struct {
	Slug string               // also the name of its logo: Slug + ".svg"
	Name map[core.Lang]string // in all seven languages
}

// Networks are the five, in the order in which they are always named.
var Networks []Network

var alliance map[core.Lang]string

// Alliance returns the name of the five networks together, in English if l is
// not a language of the site.
func Alliance(l core.Lang) string {
	if name, ok := alliance[l]; ok {
		return name
	}
	return alliance[core.Langs[0]]
}

//go:embed networks.json
var networksJSON []byte

func init() {
	var file struct {
		Alliance map[core.Lang]string
		Networks []Network
	}
	// The file is part of the program: a fault in it is a fault of the build.
	if err := json.Unmarshal(networksJSON, &file); err != nil {
		panic(fmt.Sprintf("demo: networks.json: %v", err))
	}
	alliance, Networks = file.Alliance, file.Networks
}
