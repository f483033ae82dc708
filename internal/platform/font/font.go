package font

import (
	"embed"
	"fmt"
	"io"
)

//go:embed files/*.ttf
var files embed.FS

// File is one face as it lies in the program. It can be read at random, so that
// a face of 17,000 glyphs takes no memory for those that nobody asks for.
type File interface {
	io.Reader
	io.ReaderAt
	io.Seeker
}

// Open returns the TrueType file of a face by its name without ending, such as
// "NotoSerif-Regular". Its outlines are quadratic (table glyf).
func Open(name string) (File, error) {
	f, err := files.Open("files/" + name + ".ttf")
	if err != nil {
		return nil, fmt.Errorf("face %s: %w", name, err)
	}
	file, ok := f.(File)
	if !ok {
		return nil, fmt.Errorf("face %s cannot be read at random", name)
	}
	return file, nil
}
