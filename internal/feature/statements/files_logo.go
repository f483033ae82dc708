package statements

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"regexp"
	"strings"
)

// Limits of logos.
const (
	maxSVG   = 20 << 10
	maxPNG   = 500 << 10
	maxPixel = 2000 // each way
)

// cleanPNG reads a picture and writes it again: what else was in the file is
// gone. Its size is known before memory is taken for it.
func cleanPNG(data []byte) ([]byte, error) {
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, errors.New("it is no PNG picture")
	}
	if c.Width > maxPixel || c.Height > maxPixel {
		return nil, fmt.Errorf("it is larger than %d × %d pixels", maxPixel, maxPixel)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, errors.New("the PNG picture is damaged")
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

const svgSpace = "http://www.w3.org/2000/svg"

// What an SVG logo may consist of: shapes, and nothing that acts or loads.
var (
	svgElements = wordSet("svg g path circle rect ellipse line polygon polyline title desc")
	svgAttrs    = wordSet("viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry d points transform opacity " +
		"fill fill-rule fill-opacity stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset")
	svgValue = regexp.MustCompile(`^[A-Za-z0-9#.,()%+\- \t\r\n]*$`) // no colon: no address
)

func wordSet(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// cleanSVG reads a drawing and writes it again from what was understood, so that
// a browser cannot understand anything else.
func cleanSVG(data []byte) ([]byte, error) {
	if len(data) > maxSVG {
		return nil, fmt.Errorf("the drawing is larger than %d KB", maxSVG>>10)
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	var out bytes.Buffer
	depth, open, in := 0, false, ""
	shut := func() {
		if open {
			out.WriteByte('>')
		}
		open = false
	}
	for {
		token, err := d.Token()
		if err == io.EOF && depth == 0 && out.Len() > 0 {
			return out.Bytes(), nil
		} else if err != nil {
			return nil, errors.New("the drawing is not well-formed XML in UTF-8, or uses entities")
		}
		switch t := token.(type) {
		case xml.StartElement:
			root := depth == 0
			if root && out.Len() > 0 || root != (t.Name.Local == "svg") {
				return nil, errors.New("the drawing must be one svg element")
			}
			if depth++; depth > 20 || in != "" {
				return nil, errors.New("elements stand too deep in each other")
			}
			if t.Name.Space != svgSpace || !svgElements[t.Name.Local] {
				return nil, fmt.Errorf("the element %q is not allowed in a logo (an svg element needs xmlns=%q)", t.Name.Local, svgSpace)
			}
			if t.Name.Local == "title" || t.Name.Local == "desc" {
				in = t.Name.Local
			}
			shut()
			if out.WriteString("<" + t.Name.Local); root {
				out.WriteString(` xmlns="` + svgSpace + `"`)
			}
			if err := svgAttributes(&out, t.Attr); err != nil {
				return nil, err
			}
			open = true
		case xml.EndElement:
			if depth, in = depth-1, ""; open {
				out.WriteString("/>")
			} else {
				out.WriteString("</" + t.Name.Local + ">")
			}
			open = false
		case xml.CharData:
			if len(bytes.TrimSpace(t)) == 0 {
				continue
			}
			if in == "" {
				return nil, errors.New("there is text outside title and desc")
			}
			shut()
			if err := xml.EscapeText(&out, t); err != nil {
				return nil, err
			}
		case xml.Directive:
			return nil, errors.New("a DOCTYPE is not allowed in a logo")
		case xml.ProcInst:
			if t.Target != "xml" || out.Len() > 0 {
				return nil, fmt.Errorf("the instruction %q is not allowed in a logo", t.Target)
			}
		}
	}
}

func svgAttributes(out *bytes.Buffer, attrs []xml.Attr) error {
	seen := map[string]bool{}
	for _, a := range attrs {
		if a.Name.Space == "" && a.Name.Local == "xmlns" && a.Value == svgSpace {
			continue
		}
		if a.Name.Space != "" || !svgAttrs[a.Name.Local] || seen[a.Name.Local] {
			return fmt.Errorf("the attribute %q is not allowed in a logo, or stands twice", strings.TrimPrefix(a.Name.Space+":"+a.Name.Local, ":"))
		}
		seen[a.Name.Local] = true
		if !svgValue.MatchString(a.Value) || strings.Contains(strings.ToLower(a.Value), "url") {
			return fmt.Errorf("the value of %q is not allowed in a logo", a.Name.Local)
		}
		out.WriteString(" " + a.Name.Local + `="` + strings.Join(strings.Fields(a.Value), " ") + `"`)
	}
	return nil
}
