package positions

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/seal"
)

// FileFormat is how the file of sealed positions begins. It has one JSON value a line:
// a header, a line for each position with its id and its age file in base64, and an end
// with the SHA-256 of all lines before it, which shows that nothing is missing. Without
// this program: jq -r .sealed, base64 -d, age -d -i opening.txt.
const FileFormat = "groundswell positions 1"

type fileHeader struct {
	Format      string `json:"format"`
	Negotiation string `json:"negotiation"`
	Site        string `json:"site"`
	Exported    string `json:"exported"`
}

type fileLine struct {
	ID     core.ID `json:"id"`
	Sealed []byte  `json:"sealed"`
}

type fileEnd struct {
	End    bool   `json:"end"`
	Lines  int    `json:"lines"`
	SHA256 string `json:"sha256"`
}

// Export writes the file of all sealed positions on a negotiation, for a coordinator.
func (s *Service) Export(ctx context.Context, actor core.Actor, slug, site string) (file []byte, err error) {
	defer core.Wrap(&err, "positions.Export(%s)", slug)
	path, err := s.staff(ctx, actor, slug, coordinators)
	if err != nil {
		return nil, err
	}
	var all []*Sealed
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if all, err = sealedOf(tx, path.ID, true); err != nil {
			return err
		}
		return s.noted(tx, actor, path, "position.exported", fmt.Sprint(len(all)))
	}); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(fileHeader{FileFormat, slug, site, s.today().Typed()}); err != nil {
		return nil, err
	}
	for _, x := range all {
		if err := enc.Encode(fileLine{x.ID, x.Box}); err != nil {
			return nil, err
		}
	}
	h := sha256.Sum256(b.Bytes())
	err = enc.Encode(fileEnd{true, len(all) + 1, hex.EncodeToString(h[:])})
	return b.Bytes(), err
}

// Opened is what came out of a file of sealed positions, on a coordinator's machine.
type Opened struct {
	Negotiation string
	Records     []Record
	Damaged     []core.ID // that this key opens and that cannot be read, or do not belong
	Unopened    int       // sealed to other keys
}

// Reasons why a file is refused.
var (
	ErrNotPositions = errors.New("this is not a file of sealed positions")
	ErrDamaged      = errors.New("the file is cut off or was changed on its way. Take it again")
)

const maxFileLine = 1 << 20

// IsFile reports whether a file begins as one of sealed positions does.
func IsFile(start []byte) bool {
	return bytes.HasPrefix(start, []byte(`{"format":"`+FileFormat+`"`))
}

// Open opens a file of sealed positions with an opening key. It needs no network and
// writes to no file.
func Open(r io.Reader, id *seal.Identity) (*Opened, error) {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 64<<10), maxFileLine)
	sum := sha256.New()
	var head fileHeader
	if !in.Scan() || json.Unmarshal(in.Bytes(), &head) != nil || head.Format != FileFormat {
		return nil, ErrNotPositions
	}
	out := &Opened{Negotiation: head.Negotiation}
	lines := 0
	for line := in.Bytes(); ; line = in.Bytes() {
		if bytes.HasPrefix(line, []byte(`{"end":`)) {
			var end fileEnd
			if json.Unmarshal(line, &end) != nil || !end.End || end.Lines != lines || end.SHA256 != hex.EncodeToString(sum.Sum(nil)) || in.Scan() {
				return nil, ErrDamaged
			}
			return out, nil
		}
		if lines > 0 {
			var l fileLine
			if json.Unmarshal(line, &l) != nil || l.ID == "" {
				return nil, ErrDamaged
			}
			var rec Record
			switch err := seal.Unseal(id, l.Sealed, &rec); {
			case core.KindOf(err) == core.Denied:
				out.Unopened++
			case err != nil || rec.Format != RecordFormat || rec.Position != string(l.ID) || rec.Negotiation != head.Negotiation:
				out.Damaged = append(out.Damaged, l.ID)
			default:
				out.Records = append(out.Records, rec)
			}
		}
		lines++
		sum.Write(line)
		sum.Write([]byte{'\n'})
		if !in.Scan() {
			return nil, ErrDamaged
		}
	}
}

// WriteCSV writes what was opened as a table, no cell of which is taken for a formula.
func (o *Opened) WriteCSV(w io.Writer) error {
	rows := [][]string{{"day", "draft", "label", "ask", "who", "country", "stance", "words", "source", "noted_by", "paragraph"}}
	for _, r := range o.Records {
		rows = append(rows, []string{r.Day, r.Draft, r.Label, r.Ask, r.Who, r.Country, r.Stance, r.Words, r.Source, r.NotedBy, r.Paragraph})
	}
	return writeRows(w, rows)
}

func writeRows(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // or Excel takes it for Windows-1252
		return err
	}
	return script.WriteCSV(w, rows)
}
