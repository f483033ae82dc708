package opening_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/seal"
)

// keys is a list key with its one opener, made once: making keys is slow.
var keys = sync.OnceValue(func() (k struct {
	opener *seal.Identity
	list   *seal.ListKey
	box    *seal.Box
}) {
	var err error
	if k.opener, err = seal.NewIdentity(); err != nil {
		panic(err)
	}
	if k.list, err = seal.NewListKey("declaration", []seal.Opener{{Name: "Coordinator", Recipient: k.opener.Recipient()}}, 20500); err != nil {
		panic(err)
	}
	if k.box, err = seal.NewBox(k.list.Recipient); err != nil {
		panic(err)
	}
	return k
})

var textHash = strings.Repeat("ab", 32)

func header() opening.Header {
	raw, err := json.Marshal(keys().list)
	if err != nil {
		panic(err)
	}
	return opening.Header{Format: opening.Format, Statement: "declaration", Site: "https://campaign.example", Exported: "2026-03-01",
		Source: "en", Rule: "carry", Versions: []opening.Version{{Number: 1, Hash: textHash, Published: "2026-02-01"}},
		ListKeys: []json.RawMessage{raw}}
}

// sealedLine is an endorsement as the server would have sealed it.
func sealedLine(tb testing.TB, id, kind, name, country, email string) opening.Line {
	tb.Helper()
	l := opening.Line{ID: core.ID(id), Kind: kind, Visibility: "sealed", Version: 1, Affirmed: 1, Lang: "en", Country: country,
		Day: "2026-03-01", Level: "address", State: "confirmed", ListKey: keys().list.ID}
	sealed, err := keys().box.Seal(opening.Record{Format: opening.RecordFormat, Statement: "declaration", Endorsement: l.ID, Version: 1,
		VersionHash: textHash, Lang: "en", Day: l.Day, Kind: kind, Visibility: "sealed", Name: name, Country: country, Email: email,
		Updates: true, Link: "link of " + id})
	if err != nil {
		tb.Fatal(err)
	}
	l.Sealed = sealed
	return l
}

func publicLine(id, name, country string) opening.Line {
	return opening.Line{ID: core.ID(id), Kind: "organisation", Visibility: "public", Version: 1, Affirmed: 1, Lang: "en", Country: country,
		Day: "2026-03-01", Level: "address", State: "confirmed", Name: name}
}

func export(tb testing.TB, h opening.Header, values ...any) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := opening.NewWriter(&b)
	for _, v := range append([]any{h}, values...) {
		if err := w.Put(v); err != nil {
			tb.Fatal(err)
		}
	}
	if _, _, err := w.End(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func open(tb testing.TB, exports ...[]byte) *opening.List {
	tb.Helper()
	var in []io.Reader
	for _, e := range exports {
		in = append(in, bytes.NewReader(e))
	}
	l, err := opening.Open(context.Background(), in, opening.Options{Identity: keys().opener, Now: 20600, Program: "test"})
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func names(l *opening.List) string {
	var out []string
	for _, r := range l.Rows {
		out = append(out, r.Name)
	}
	return strings.Join(out, "; ")
}

func id(n int) string { return fmt.Sprintf("%026d", n) }
