package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
)

// header is the fields of a mail or of a part, by lower-case name; of a field
// that occurs twice the first. It is our own because reports are written by
// all sorts of programs, and the standard library refuses the whole mail for
// one odd line.
type header map[string]string

func (h header) get(name string) string { return h[name] }

const (
	maxFields = 200
	maxField  = 4096 // bytes of one field that are kept
)

// splitPart divides data at its first empty line.
func splitPart(data []byte) (h header, body []byte) {
	h = header{}
	name := ""
	for fields := 0; len(data) > 0; {
		var line []byte
		line, data = cutLine(data)
		if len(line) == 0 {
			return h, data
		}
		if line[0] == ' ' || line[0] == '\t' {
			if name != "" && len(h[name])+len(line) <= maxField {
				h[name] += " " + string(bytes.TrimSpace(line))
			}
			continue
		}
		name = ""
		key, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(key) > 60 {
			continue // such as the "From " line of a mailbox file
		}
		if fields++; fields > maxFields {
			continue
		}
		key = bytes.ToLower(bytes.TrimSpace(key))
		if _, seen := h[string(key)]; !seen {
			name = string(key)
			h[name] = string(bytes.TrimSpace(value[:min(len(value), maxField)]))
		}
	}
	return h, nil
}

// cutLine returns the first line without its end, and the rest.
func cutLine(data []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(data, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

// contentType returns the media type in lower case and the boundary.
func (h header) contentType() (kind, boundary string) {
	value := h.get("content-type")
	kind, params, err := mime.ParseMediaType(value)
	if err != nil && kind == "" {
		kind, _, _ = strings.Cut(value, ";")
		return strings.ToLower(strings.TrimSpace(kind)), ""
	}
	if boundary = params["boundary"]; len(boundary) > 70 { // RFC 2046 section 5.1.1
		boundary = ""
	}
	return kind, boundary
}

// decode undoes the transfer encoding, as far as it goes.
func (h header) decode(body []byte) []byte {
	var r io.Reader
	switch strings.ToLower(h.get("content-transfer-encoding")) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, bytes.NewReader(body))
	case "quoted-printable":
		r = quotedprintable.NewReader(bytes.NewReader(body))
	default:
		return body
	}
	decoded, _ := io.ReadAll(r) // what was read before an error is still of use
	return decoded
}

// splitMultipart returns the parts between the boundary lines. The last one
// may lack its end, as reports are cut short by some servers.
func splitMultipart(body []byte, boundary string) [][]byte {
	const most = 50
	var parts [][]byte
	start := -1
	for at := 0; at < len(body); {
		line, rest := cutLine(body[at:])
		next := len(body) - len(rest)
		mark, ok := bytes.CutPrefix(line, []byte("--"+boundary))
		end := bytes.HasPrefix(mark, []byte("--"))
		if ok && (end || len(bytes.TrimSpace(mark)) == 0) {
			if start >= 0 {
				parts = append(parts, body[start:at])
			}
			start = next
			if end || len(parts) == most {
				return parts
			}
		}
		at = next
	}
	if start >= 0 {
		parts = append(parts, body[start:])
	}
	return parts
}
