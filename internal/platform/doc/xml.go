package doc

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of one XML part.
const (
	maxDepth    = 256     // elements in each other; Word nests about 60
	maxTag      = 1 << 20 // bytes of one tag: old drawings stand in an attribute
	maxAttrs    = 100     // of one element; Word's root has 35 or so
	maxXMLName  = 256
	maxBindings = 512      // namespace declarations in force at once
	textChunk   = 32 << 10 // text comes in pieces of about this size
)

// xmlToken says what xmlReader.next found.
type xmlToken uint8

const (
	xmlStart xmlToken = iota + 1
	xmlEnd
	xmlText
)

// xmlAttr is one attribute, its entities resolved.
type xmlAttr struct {
	ns, local string // ns is "" for an attribute without a prefix
	value     string
}

// xmlReader is the one reader of XML: of namespaces in XML 1.0, UTF-8 or UTF-16,
// without a document type. A DOCTYPE is refused, and with it every entity but the
// five and the numbers; comments and instructions are passed over. It holds one
// tag or one piece of text at a time. It does not open anything.
type xmlReader struct {
	br *bufio.Reader

	// What next found. attrs and text are valid until the next call.
	ns, local string
	attrs     []xmlAttr
	text      []byte

	tag     []byte
	names   map[string]string // so that a name that comes a million times is one string
	stack   []xmlOpen
	binds   []xmlBind
	closing bool // the end of <a/> is still to be told
	inCDATA bool
	rooted  bool
}

type xmlOpen struct {
	raw, ns, local string
	binds          int // how many bindings were in force outside
}

type xmlBind struct{ prefix, ns string }

func newXML(r io.Reader) (*xmlReader, error) {
	br := bufio.NewReaderSize(r, 16<<10)
	sign, err := br.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, because(err, "doc.xml")
	}
	switch {
	case bytes.HasPrefix(sign, []byte{0xEF, 0xBB, 0xBF}):
		br.Discard(3)
	case bytes.HasPrefix(sign, []byte{0xFF, 0xFE}), bytes.HasPrefix(sign, []byte{0xFE, 0xFF}):
		br.Discard(2)
		br = bufio.NewReaderSize(&utf16Reader{r: br, big: sign[0] == 0xFE}, 16<<10)
	}
	return &xmlReader{br: br, names: map[string]string{}, binds: []xmlBind{{"xml", nsXML}, {"", ""}}}, nil
}

// depth is the number of elements that are open, the one just begun included.
func (x *xmlReader) depth() int { return len(x.stack) }

// attr returns the value of an attribute, "" if there is none.
func (x *xmlReader) attr(ns, local string) string {
	for i := range x.attrs {
		if x.attrs[i].local == local && x.attrs[i].ns == ns {
			return x.attrs[i].value
		}
	}
	return ""
}

// is reports whether the element just begun or ended has that name.
func (x *xmlReader) is(ns, local string) bool { return x.local == local && x.ns == ns }

// skip passes over the rest of the element just begun, its end included.
func (x *xmlReader) skip() error {
	for level := len(x.stack); ; {
		t, err := x.next()
		if err != nil {
			return because(err, "doc.xml")
		}
		if t == xmlEnd && len(x.stack) < level {
			return nil
		}
	}
}

// all returns the text of the element just begun, and of those in it, its end
// included. More than limit bytes are refused.
func (x *xmlReader) all(limit int) (string, error) {
	var b strings.Builder
	for level := len(x.stack); ; {
		t, err := x.next()
		switch {
		case err != nil:
			return "", because(err, "doc.xml")
		case t == xmlEnd && len(x.stack) < level:
			return b.String(), nil
		case t == xmlText:
			if b.Len()+len(x.text) > limit {
				return "", refuse("doc.long")
			}
			b.Write(x.text)
		}
	}
}

// next finds what comes next. io.EOF is the end of a whole part; everything that
// is not well formed is "doc.xml", a DOCTYPE "doc.doctype".
func (x *xmlReader) next() (xmlToken, error) {
	if x.closing {
		x.closing = false
		return x.pop(), nil
	}
	for {
		if x.inCDATA {
			return x.cdata()
		}
		c, err := x.br.ReadByte()
		if err != nil {
			if errors.Is(err, io.EOF) && x.rooted && len(x.stack) == 0 {
				return 0, io.EOF
			}
			return 0, because(err, "doc.xml")
		}
		if c != '<' {
			x.br.UnreadByte()
			if t, err := x.words(); t != 0 || err != nil {
				return t, err
			}
			continue
		}
		if t, err := x.markup(); t != 0 || err != nil {
			return t, err
		}
	}
}

// markup reads what begins with "<". It answers 0 for what is passed over.
func (x *xmlReader) markup() (xmlToken, error) {
	c, err := x.br.ReadByte()
	if err != nil {
		return 0, because(err, "doc.xml")
	}
	switch c {
	case '?':
		return 0, x.instruction()
	case '!':
		return 0, x.declaration()
	case '/':
		if err := x.fill(); err != nil {
			return 0, err
		}
		name := bytes.TrimRight(x.tag, " \t\r\n")
		if len(x.stack) == 0 || string(name) != x.stack[len(x.stack)-1].raw {
			return 0, refuse("doc.xml")
		}
		return x.pop(), nil
	}
	x.br.UnreadByte()
	if err := x.fill(); err != nil {
		return 0, err
	}
	return x.start()
}

// fill reads the rest of a tag, to its ">", into x.tag. A ">" in quotes is part
// of a value, a "<" nowhere allowed.
func (x *xmlReader) fill() error {
	x.tag = x.tag[:0]
	for quote := byte(0); ; {
		piece, err := x.br.ReadSlice('>')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return because(err, "doc.xml")
		}
		if len(x.tag)+len(piece) > maxTag || bytes.IndexByte(piece, '<') >= 0 {
			return refuse("doc.xml")
		}
		quote = quotes(piece, quote)
		if x.tag = append(x.tag, piece...); err == nil && quote == 0 {
			x.tag = x.tag[:len(x.tag)-1]
			if !utf8.Valid(x.tag) {
				return refuse("doc.xml")
			}
			return nil
		}
	}
}

// quotes returns which quotation mark is open after piece, if open was before it.
func quotes(piece []byte, open byte) byte {
	for len(piece) > 0 {
		if open != 0 {
			i := bytes.IndexByte(piece, open)
			if i < 0 {
				return open
			}
			piece, open = piece[i+1:], 0
			continue
		}
		i := bytes.IndexAny(piece, "\"'")
		if i < 0 {
			return 0
		}
		open, piece = piece[i], piece[i+1:]
	}
	return open
}

// pop ends the innermost element.
func (x *xmlReader) pop() xmlToken {
	top := x.stack[len(x.stack)-1]
	x.stack = x.stack[:len(x.stack)-1]
	x.binds = x.binds[:top.binds]
	x.ns, x.local, x.attrs = top.ns, top.local, x.attrs[:0]
	return xmlEnd
}

// intern returns b as a string, the same one each time.
func (x *xmlReader) intern(b []byte) string {
	if s, ok := x.names[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(x.names) < 4096 {
		x.names[s] = s
	}
	return s
}

// start reads the tag in x.tag: a name and attributes.
func (x *xmlReader) start() (xmlToken, error) {
	tag := x.tag
	if tag, x.closing = bytes.CutSuffix(tag, []byte("/")); len(x.stack) >= maxDepth {
		return 0, refuse("doc.deep", "Limit", maxDepth)
	}
	if len(x.stack) == 0 && x.rooted {
		return 0, refuse("doc.xml") // a second root
	}
	x.rooted = true
	name, rest := xmlWord(tag)
	if !xmlNamed(name) {
		return 0, refuse("doc.xml")
	}
	open := xmlOpen{raw: x.intern(name), binds: len(x.binds)}
	x.attrs = x.attrs[:0]
	var raws [maxAttrs]string // names as spelt, to find doubles and resolve prefixes
	for {
		trimmed := bytes.TrimLeft(rest, " \t\r\n")
		if len(trimmed) == 0 {
			break
		}
		if len(trimmed) == len(rest) || len(x.attrs) == maxAttrs {
			return 0, refuse("doc.xml")
		}
		key, after := xmlWord(trimmed)
		after, ok := bytes.CutPrefix(bytes.TrimLeft(after, " \t\r\n"), []byte("="))
		after = bytes.TrimLeft(after, " \t\r\n")
		if !ok || !xmlNamed(key) || len(after) < 2 || after[0] != '"' && after[0] != '\'' {
			return 0, refuse("doc.xml")
		}
		end := bytes.IndexByte(after[1:], after[0])
		if end < 0 {
			return 0, refuse("doc.xml")
		}
		value, err := xmlValue(after[1 : 1+end])
		if err != nil {
			return 0, err
		}
		rest = after[end+2:]
		raw := x.intern(key)
		if slices.Contains(raws[:len(x.attrs)], raw) {
			return 0, refuse("doc.xml")
		}
		raws[len(x.attrs)] = raw
		x.attrs = append(x.attrs, xmlAttr{local: raw, value: value})
		if err := x.bind(raw, value); err != nil {
			return 0, err
		}
	}
	var ok bool
	if open.ns, open.local, ok = x.resolve(open.raw, true); !ok {
		return 0, refuse("doc.xml")
	}
	for i := range x.attrs {
		a := &x.attrs[i]
		if a.ns, a.local, ok = x.resolve(raws[i], false); !ok {
			return 0, refuse("doc.xml")
		}
	}
	x.stack = append(x.stack, open)
	x.ns, x.local = open.ns, open.local
	return xmlStart, nil
}

// bind takes in a namespace declaration, if the attribute is one.
func (x *xmlReader) bind(raw, value string) error {
	prefix, ok := strings.CutPrefix(raw, "xmlns:")
	if !ok && raw != "xmlns" {
		return nil
	}
	if len(x.binds) >= maxBindings || ok && (value == "" || prefix == "xml" || prefix == "xmlns") {
		return refuse("doc.xml")
	}
	ns := ""
	if value != "" {
		ns = namespace(value)
	}
	if !ok {
		prefix = ""
	}
	x.binds = append(x.binds, xmlBind{prefix, ns})
	return nil
}

// resolve parts a name as spelt into namespace and local name.
func (x *xmlReader) resolve(raw string, element bool) (ns, local string, ok bool) {
	prefix, local, has := strings.Cut(raw, ":")
	if !has {
		prefix, local = "", raw
	}
	switch {
	case local == "" || strings.Contains(local, ":") || has && prefix == "":
		return "", "", false
	case prefix == "xmlns" || raw == "xmlns":
		return nsXMLNS, local, !element
	case !has && !element:
		return "", local, true
	}
	for i := len(x.binds) - 1; i >= 0; i-- {
		if x.binds[i].prefix == prefix {
			return x.binds[i].ns, local, true
		}
	}
	return "", "", false
}
