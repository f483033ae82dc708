package annex

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"

	"groundswell/internal/platform/script"
)

// writeCSV writes RFC 4180 in UTF-8. The names of columns are the same in all
// languages, so that a program can read any of the files; countries and regions
// are in the file's language.
func writeCSV(w io.Writer, f File) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write([]string{"kind", "name", "country", "country_name", "region", "website", "affiliation", "level", "vouched_by", "version", "day", "file"}); err != nil {
		return err
	}
	err := f.each(func(r *Row) error {
		cells := []string{r.Kind, r.Name, r.Country, country(f.Head.Lang, r.Country), f.region(r), r.Website, r.Affiliation, r.Level, r.VouchedBy,
			strconv.FormatInt(r.Version, 10), r.Day, f.Head.FileID}
		for i := range cells {
			cells[i] = script.Cell(cells[i])
		}
		return c.Write(cells)
	})
	c.Flush()
	if err == nil {
		err = c.Error()
	}
	return err
}

// jsonHead is the beginning of the JSON file.
type jsonHead struct {
	Title         string `json:"title"`
	Lang          string `json:"lang"`
	Address       string `json:"url"`
	Taken         string `json:"taken"`
	Version       int64  `json:"version"`
	Hash          string `json:"hash"`
	RollHash      string `json:"roll_hash"`
	Checkpoint    string `json:"checkpoint,omitempty"`
	File          string `json:"file"`
	Organisations int64  `json:"organisations"`
	Persons       int64  `json:"persons"`
	Sealed        int64  `json:"sealed"`
	Countries     int64  `json:"countries"`
	Printed       int64  `json:"printed"`
	LeftOut       int64  `json:"left_out"`
}

// jsonRow is a name with what its codes mean.
type jsonRow struct {
	Row
	CountryName string `json:"country_name"`
	RegionName  string `json:"region_name,omitempty"`
}

// writeJSON writes one JSON document, a name in each line, and at its end the
// hashes of the names that were left out.
func writeJSON(w io.Writer, f File) error {
	h := &f.Head
	head, err := json.Marshal(jsonHead{h.Title, h.Lang.Tag(), h.Address, day(h.Taken), h.Version, h.Hash, h.RollHash, h.Checkpoint, h.FileID,
		h.Organisations, h.Persons, h.Sealed, h.Countries, h.Printed, h.LeftOut})
	if err != nil {
		return err
	}
	if _, err := w.Write(append(head[:len(head)-1], `,"roll":[`...)); err != nil {
		return err
	}
	sep := "\n"
	if err := f.each(func(r *Row) error {
		b, err := json.Marshal(jsonRow{*r, country(h.Lang, r.Country), f.region(r)})
		if err != nil {
			return err
		}
		_, err = w.Write(append([]byte(sep), b...))
		sep = ",\n"
		return err
	}); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\n],\"left_out_hashes\":["); err != nil {
		return err
	}
	if h.LeftOutHashes != nil {
		sep = "\n"
		for x := range h.LeftOutHashes {
			if _, err := io.WriteString(w, sep+strconv.Quote(x)); err != nil {
				return err
			}
			sep = ",\n"
		}
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}
