package annex_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
)

// unzip returns the parts of a container; "foot" is all feet of pages.
func unzip(t testing.TB, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(data)
		if strings.Contains(f.Name, "footer") {
			out["foot"] += string(data)
		}
	}
	return out
}
