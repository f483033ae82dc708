package doc

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/ledongthuc/pdf"
)

// libraryFont is a font of the file: what its codes mean and how wide they are.
type libraryFont struct {
	enc    pdf.TextEncoding
	double bool // codes of two bytes
	font   pdf.Font
	wide   map[int]float64 // of codes of two bytes, in thousandths
	usual  float64
	told   map[string]string // what codes of one byte mean, if the font says
	seen   map[string]libraryCode
}

type libraryCode struct {
	text string
	wide float64
}

// font reads a font, once for all pages that use it.
func (l *library) font(v pdf.Value) (*libraryFont, error) {
	key := v.String()
	if f := l.fonts[key]; f != nil {
		return f, nil
	}
	if len(l.fonts) >= libraryFonts {
		return nil, refuse("doc.long")
	}
	if err := l.unpacks(v.Key("ToUnicode")); err != nil {
		return nil, err
	}
	f := &libraryFont{font: pdf.Font{V: v}, seen: map[string]libraryCode{}, double: v.Key("Subtype").Name() == "Type0"}
	f.enc = f.font.Encoder()
	if told := v.Key("ToUnicode"); !f.double && told.Kind() == pdf.Stream && v.Key("Encoding").Kind() == pdf.Dict {
		f.told = codesOf(told.Reader()) // it goes before the names of letters (9.10.2)
	}
	if f.double {
		f.widths(v.Key("DescendantFonts").Index(0))
	}
	l.fonts[key] = f
	return f, nil
}

// widths reads how wide codes of two bytes are (ISO 32000-1, 9.7.4.3).
func (f *libraryFont) widths(v pdf.Value) {
	f.wide, f.usual = map[int]float64{}, 1000
	if dw := v.Key("DW"); !dw.IsNull() {
		f.usual = dw.Float64()
	}
	w := v.Key("W")
	for i, n := 0, min(w.Len(), 100_000); i+1 < n; {
		from, next := int(w.Index(i).Int64()), w.Index(i+1)
		if next.Kind() == pdf.Array {
			for j := range min(next.Len(), 70_000) {
				f.wide[from+j] = next.Index(j).Float64()
			}
			i += 2
			continue
		}
		if i+2 >= n {
			return
		}
		for c, to := from, int(next.Int64()); c <= to && c < 0x10000 && len(f.wide) < 0x10000; c++ {
			f.wide[c] = w.Index(i + 2).Float64()
		}
		i += 3
	}
}

// code returns what a code means and how wide it is.
func (f *libraryFont) code(s string) libraryCode {
	if c, ok := f.seen[s]; ok {
		return c
	}
	c := libraryCode{text: f.told[s]}
	if c.text == "" {
		c.text = f.enc.Decode(s)
	}
	if letters := []rune(c.text); len(letters) > 1 && !slices.ContainsFunc(letters, func(r rune) bool { return !rightLetter(r) }) {
		turn(letters) // one sign for two letters: they are told as they are read, and come to stand as they are drawn
		c.text = string(letters)
	}
	if f.double && len(s) == 2 {
		n := int(s[0])<<8 | int(s[1])
		w, ok := f.wide[n]
		if !ok {
			w = f.usual
		}
		c.wide = w
	} else if c.wide = f.font.Width(int(s[0])); c.wide == 0 {
		for _, r := range c.text { // one of the fonts every reader has
			n, _ := letterWidth(r)
			c.wide += float64(n) * 10
		}
	}
	f.seen[s] = c
	return c
}

// matrix is a transformation (ISO 32000-1, 8.3.4): a b c d e f.
type matrix [6]float64

func (m matrix) times(n matrix) matrix {
	return matrix{m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5]}
}

// drawState is what text is drawn with.
type drawState struct {
	ctm                                   matrix
	font                                  *libraryFont
	size, spacing, words, scale, lead, up float64
}

// inDraw follows a page's instructions, as far as text goes (ISO 32000-1, 9.4),
// and makes words of letters that stand close together.
type inDraw struct {
	l              *library
	x0, y0, height float64
	now            drawState
	saved          []drawState
	tm, line       matrix
	letters        int
	forms          map[string]bool // that are being drawn
	named          map[string]*libraryFont
	words          []inWord
	text           []byte
	word           inWord
}

// run follows the instructions of a page or a form. The library panics where it
// reads nonsense; that ends in libraryPDF.
func (d *inDraw) run(content, resources pdf.Value) (err error) {
	if k := content.Kind(); k != pdf.Stream && k != pdf.Array {
		return nil
	}
	if d.now.ctm == (matrix{}) {
		d.now = drawState{ctm: matrix{1, 0, 0, 1, 0, 0}, scale: 1}
	}
	saved, outer := len(d.saved), d.named
	d.named = map[string]*libraryFont{} // asked of the library each time, a font is read from the file again
	defer func() { d.saved, d.named = d.saved[:min(len(d.saved), saved)], outer }()
	pdf.Interpret(content, func(stack *pdf.Stack, op string) {
		args := make([]pdf.Value, min(stack.Len(), 16))
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		for stack.Len() > 0 {
			stack.Pop()
		}
		if err == nil {
			err = d.do(op, args, resources, saved)
		}
		if err != nil {
			panic(err) // there is no other way to end it; libraryPDF says what it was
		}
	})
	return err
}

func sixNumbers(args []pdf.Value) (m matrix) {
	for i := range m {
		m[i] = args[i].Float64()
	}
	return m
}

// do follows one instruction.
func (d *inDraw) do(op string, args []pdf.Value, resources pdf.Value, floor int) error {
	n := &d.now
	number := func(i int) float64 {
		if i < len(args) {
			return args[i].Float64()
		}
		return 0
	}
	switch op {
	case "q":
		if len(d.saved) > 200 {
			return refuse("doc.pdf_damaged")
		}
		d.saved = append(d.saved, *n)
	case "Q":
		if len(d.saved) > floor {
			*n = d.saved[len(d.saved)-1]
			d.saved = d.saved[:len(d.saved)-1]
		}
	case "cm":
		if len(args) == 6 {
			n.ctm = sixNumbers(args).times(n.ctm)
		}
	case "BT":
		d.tm = matrix{1, 0, 0, 1, 0, 0}
		d.line = d.tm
	case "Tc":
		n.spacing = number(0)
	case "Tw":
		n.words = number(0)
	case "Tz":
		n.scale = number(0) / 100
	case "TL":
		n.lead = number(0)
	case "Ts":
		n.up = number(0)
	case "Tf":
		if len(args) == 2 {
			name := args[0].Name()
			f, ok := d.named[name]
			if !ok {
				var err error
				if f, err = d.l.font(resources.Key("Font").Key(name)); err != nil {
					return err
				}
				d.named[name] = f
			}
			n.font, n.size = f, number(1)
		}
	case "TD":
		n.lead = -number(1)
		d.move(number(0), number(1))
	case "Td":
		d.move(number(0), number(1))
	case "Tm":
		if len(args) == 6 {
			d.tm = sixNumbers(args)
			d.line = d.tm
		}
	case "T*":
		d.move(0, -n.lead)
	case "'":
		d.move(0, -n.lead)
		return d.show(args)
	case "\"":
		n.words, n.spacing = number(0), number(1)
		d.move(0, -n.lead)
		return d.show(args[min(2, len(args)):])
	case "Tj", "TJ":
		return d.show(args)
	case "Do":
		if len(args) == 1 {
			return d.form(resources.Key("XObject").Key(args[0].Name()), resources)
		}
	}
	return nil
}

func (d *inDraw) move(x, y float64) {
	d.line = matrix{1, 0, 0, 1, x, y}.times(d.line)
	d.tm = d.line
}

// form draws a form, once inside itself at most.
func (d *inDraw) form(v, resources pdf.Value) error {
	if v.Key("Subtype").Name() != "Form" {
		return nil
	}
	key := v.String()
	if d.forms[key] || len(d.forms) > 8 {
		return nil
	}
	if err := d.l.unpacks(v); err != nil {
		return err
	}
	d.forms[key] = true
	defer delete(d.forms, key)
	was := d.now
	defer func() { d.now = was }()
	if m := v.Key("Matrix"); m.Len() == 6 {
		var args []pdf.Value
		for i := range 6 {
			args = append(args, m.Index(i))
		}
		d.now.ctm = sixNumbers(args).times(d.now.ctm)
	}
	if own := v.Key("Resources"); !own.IsNull() {
		resources = own
	}
	return d.run(v, resources)
}

// show draws strings, with gaps between those of an array.
func (d *inDraw) show(args []pdf.Value) error {
	if len(args) == 0 || d.now.font == nil {
		return nil
	}
	v := args[len(args)-1]
	if v.Kind() == pdf.String {
		return d.letter(v.RawString())
	}
	for i := range v.Len() {
		x := v.Index(i)
		if x.Kind() == pdf.String {
			if err := d.letter(x.RawString()); err != nil {
				return err
			}
			continue
		}
		d.tm = matrix{1, 0, 0, 1, -x.Float64() / 1000 * d.now.size * d.now.scale, 0}.times(d.tm)
	}
	return nil
}

// maxLetters bounds the letters of one page.
const maxLetters = 400_000

// letter draws the letters of a string.
func (d *inDraw) letter(s string) error {
	n := &d.now
	step := 1
	if n.font.double {
		step = 2
	}
	for ; len(s) >= step; s = s[step:] {
		if d.letters++; d.letters > maxLetters {
			return refuse("doc.long")
		}
		c := n.font.code(s[:step])
		at := matrix{n.size * n.scale, 0, 0, n.size, 0, n.up}.times(d.tm).times(n.ctm)
		advance := c.wide/1000*n.size + n.spacing
		if step == 1 && s[0] == ' ' {
			advance += n.words
		}
		d.tm = matrix{1, 0, 0, 1, advance * n.scale, 0}.times(d.tm)
		if abs(float32(at[1])) > 0.2*abs(float32(at[3])) || at[3] <= 0 {
			continue // turned
		}
		d.place(c.text, float32(at[4]-d.x0), float32(d.height-(at[5]-d.y0)), float32(at[3]), float32(c.wide/1000*at[0]))
	}
	return nil
}

// place puts a letter on the page, into the word that it stands close to.
func (d *inDraw) place(text string, x, base, size, wide float32) {
	if size < 0.5 || size > 400 || abs(x) > 20_000 || abs(base) > 20_000 {
		return
	}
	if strings.TrimFunc(text, unicode.IsSpace) == "" {
		d.flush()
		return
	}
	alone := fromRight(text) || strings.IndexFunc(text, arabicForm) >= 0
	if len(d.text) > 0 {
		gap := x - d.word.right()
		if alone || gap > 0.17*size || gap < -0.5*size || abs(base-0.8*size-d.word.y) > 0.25*size || abs(size-d.word.h) > 0.1*size || len(d.text) > 400 {
			d.flush()
		}
	}
	if len(d.text) == 0 {
		d.word = inWord{x: x, y: base - 0.8*size, h: size}
	}
	d.text = append(d.text, text...)
	d.word.w = max(d.word.w, x+max(wide, 0.01)-d.word.x)
	if alone {
		d.flush() // such text is drawn from either end: the places say in which order
	}
}

// flush ends the word that is being made.
func (d *inDraw) flush() {
	if s := pdfLetters(strings.ToValidUTF8(string(d.text), "")); s != "" {
		d.word.text, d.word.visual = s, true
		d.words = append(d.words, d.word)
	}
	d.text = d.text[:0]
}

var errOver = errors.New("over the limit")
