package statements_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/script"
)

// S-14 (each key opens, a wrong one or a moved or changed record is refused) is
// tested where it is opened: packages seal and opening, and TestExportAndOpen.

// disguises are all forms in which a word could lie in a file.
func disguises(word string, secret []byte) (out [][]byte) {
	encoded := func(b []byte) {
		out = append(out, b, []byte(hex.EncodeToString(b)), []byte(strings.ToUpper(hex.EncodeToString(b))))
		for shift := range 3 { // base64 depends on what stands before
			s := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), b...))
			s = s[(shift*8+5)/6 : len(s)-1]
			out = append(out, []byte(s), []byte(strings.NewReplacer("+", "-", "/", "_").Replace(s)))
		}
	}
	for _, w := range []string{word, strings.ToLower(word), script.Fold(word)} {
		encoded([]byte(w))
		little, big := []byte{}, []byte{}
		for _, u := range utf16.Encode([]rune(w)) {
			little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
		}
		encoded(little)
		encoded(big)
		a, b, c, m := sha1.Sum([]byte(w)), sha256.Sum256([]byte(w)), sha512.Sum512([]byte(w)), hmac.New(sha256.New, secret)
		m.Write([]byte(w))
		for _, h := range [][]byte{a[:], b[:], c[:], m.Sum(nil), core.MAC(secret, w)} {
			encoded(h)
		}
		out = append(out, []byte(core.HashToken(w)))
	}
	return out
}

// needles finds any of many words in one pass.
type needles map[uint64][][]byte

func (n needles) add(all [][]byte) {
	for _, b := range all {
		k := binary.LittleEndian.Uint64(b[:8])
		n[k] = append(n[k], b)
	}
}

func (n needles) in(hay []byte) (found []string) {
	for i := 0; i+8 <= len(hay); i++ {
		for _, b := range n[binary.LittleEndian.Uint64(hay[i:])] {
			if bytes.HasPrefix(hay[i:], b) {
				found = append(found, fmt.Sprintf("%q", b))
			}
		}
	}
	return found
}

// image is all that a thief of the machine has, by the place it lies in.
func (w *world) image() map[string][]byte {
	w.Helper()
	out := map[string][]byte{"dump": []byte(w.Dump()), "log": []byte(w.Logged())}
	if err := filepath.WalkDir(w.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[path], err = os.ReadFile(path)
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return out
}

// S-10, the seizure: of three hundred sealed sign-ons, mailed, half of them
// confirmed, nothing that was typed or that the browser said lies anywhere, in
// any disguise. (On PostgreSQL the table files are out of reach: the dump.)
func TestS10Seizure(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		search := needles{}
		mark := func(kind string, i int) string {
			word := fmt.Sprintf("Zq%sx%dk%s", kind, i, strings.ToLower(rand.Text()[:6]))
			search.add(disguises(word, w.Secret))
			return word
		}
		var logo bytes.Buffer
		if err := png.Encode(&logo, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
			t.Fatal(err)
		}
		for i := range 300 {
			c := w.visitor()
			c.Addr = fmt.Sprintf("[2001:db8:%x:%x::%x]:4711", 0x1000+i, 0x2000+i, 0x3000+i)
			search.add([][]byte{[]byte(strings.TrimSuffix(c.Addr[1:], "]:4711")), {0x20, 0x01, 0x0d, 0xb8, byte((0x1000 + i) >> 8), byte(0x1000 + i), byte((0x2000 + i) >> 8), byte(0x2000 + i)}})
			c.Header.Set("User-Agent", mark("agent", i))
			c.Header.Set("X-Forwarded-For", mark("proxy", i))
			c.Header.Set("Accept-Language", mark("language", i))
			c.Header.Set("Referer", statementstest.Origin+"/en/"+mark("referer", i))
			email := strings.ToLower(mark("mail", i)) + "@" + strings.ToLower(mark("host", i)) + ".example"
			in := aPerson("sealed", mark("name", i)+" "+mark("family", i), email).with("country", "-", "affiliation", mark("place", i))
			if i%3 == 0 {
				in = anOrganisation("sealed", mark("name", i), email).with("officer", mark("officer", i), "role", mark("role", i),
					"reservation", mark("reserve", i), "paragraph", mark("para", i), "website", strings.ToLower(mark("site", i))+".example")
			}
			f := in.into(c.Get(signPath("en")).Form("#form"))
			if i%3 == 0 {
				f.Attach("logo", mark("file", i)+".png", "image/png", logo.Bytes())
			}
			if i%10 == 1 { // what is refused is not kept either
				in.into(c.Get(signPath("en")).Form("#form")).Set("name", "http://x.example/"+mark("refused", i)).Submit().Status(t, 422)
			}
			wait := f.Force("step", "sign").Submit().Status(t, 303)
			if i%2 == 0 {
				m := w.mailTo(email)
				w.confirm(c, m.Link).Status(t, 303)
				if i%20 == 0 {
					w.correct(m.Link, "name", mark("corrected", i)).Status(t, 303)
				}
			} else if i%9 == 1 {
				wait.Follow().Form("section form.form").Set("email", strings.ToLower(mark("changed", i))+"@x.example").Submit().Status(t, 303)
			}
		}
		w.mails()
		w.settle() // the numbers and the log have them: nothing of that may tell who
		if n := w.facts(); n.Sealed != 150 {
			t.Errorf("%+v", n)
		}
		size := 0
		for place, b := range w.image() {
			size += len(b)
			if found := search.in(b); len(found) > 0 {
				t.Errorf("%s: %d hits: %.300v", place, len(found), found)
			}
		}
		if size < 300*2000 {
			t.Errorf("only %d bytes were searched", size)
		}
		if len(w.rows(jobs.Table)) > 0 {
			t.Error("a mail that was sent still waits")
		}
		// The search finds what is public, so it would find the rest.
		found := needles{}
		found.add([][]byte{[]byte("Znot sealed at all")})
		w.join("en", aPerson("public", "Znot sealed at all", "open@one.example"))
		if len(found.in([]byte(w.Dump()))) == 0 {
			t.Error("the search finds nothing at all")
		}
	})
}

// S-11: who has the disk, the secret and a list with all signers on it cannot
// tell which row is whose: no fingerprint the program can make stands beside a
// sealed record once it is confirmed, and rows differ in what is random only.
func TestS11NoFingerprints(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		id := w.rows("statements_statement")[0]["id"].(string)
		prints := func(kind, name, email string) (out [][]byte) {
			for _, n := range []string{name, "", script.Fold(name)} {
				for _, e := range []string{email, script.SameAddress(email)} {
					marks := []string{kind, e, n}
					for _, parts := range [][]string{append([]string{"who", id}, marks...), append([]string{"who"}, marks...), append(slices.Clone(marks), id), marks, {"who", id, e}, {"private link", e}, {"code", e}, {e}, {n}} {
						out = append(out, core.MAC(w.Secret, parts...))
					}
				}
			}
			return out
		}
		stored := func(b []byte) bool {
			d := w.Dump()
			return strings.Contains(d, base64.StdEncoding.EncodeToString(b)) || strings.Contains(d, hex.EncodeToString(b)) || strings.Contains(d, base64.RawURLEncoding.EncodeToString(b))
		}
		for i := range 6 {
			name, email := fmt.Sprintf("Sealed Signer %d", i), fmt.Sprintf("Signer.%d+tag@one.example", i)
			link := w.join("en", aPerson("sealed", name, email))
			for _, p := range append(prints("person", name, email), []byte(core.HashToken(email))) {
				if stored(p) {
					t.Errorf("a fingerprint of signer %d is stored", i)
				}
			}
			if i == 0 { // wrong codes, mute and the like leave no mark that lasts but their own
				w.correct(link, "name", "Corrected").Status(t, 303)
			}
		}
		var first map[string]any
		for _, r := range w.rows("statements_endorsement") {
			for _, k := range []string{"id", "form_hash", "link_hash", "shuffled"} {
				delete(r, k)
			}
			if first == nil {
				first = r
			}
			if fmt.Sprint(r) != fmt.Sprint(first) {
				t.Errorf("rows differ: %v and %v", r, first)
			}
		}
		if n := len(w.rows("statements_signer")) + len(w.rows("statements_word")); n > 0 {
			t.Errorf("%d fingerprints and words", n)
		}
		w.join("en", aPerson("public", "Public Signer", "public@one.example"))
		if !slices.ContainsFunc(prints("person", "Public Signer", "public@one.example"), stored) {
			t.Error("this test would not find a fingerprint")
		}
	})
}

// S-12: sealed records have one size, whatever name of whatever script is in
// them; a long reservation makes the next size.
func TestS12Sizes(t *testing.T) {
	each(t, func(w *world) {
		for i, name := range []string{"A", "李", strings.Repeat("Long Name ", 14), strings.Repeat("ل", 100), strings.Repeat("名", 66), "أمينة الخوري", strings.Repeat("名", 140)} {
			w.send(w.visitor(), "en", aPerson("sealed", name, fmt.Sprintf("s%d@one.example", i)))
			w.send(w.visitor(), "ar", anOrganisation("public", name, fmt.Sprintf("o%d@one.example", i)))
		}
		sizes := map[int]int{}
		for _, r := range w.rows("statements_record") {
			sizes[len(r["sealed"].(map[string]any)["b64"].(string))]++
		}
		if len(sizes) != 1 {
			w.Errorf("sizes and how often: %v", sizes)
		}
		w.send(w.visitor(), "en", anOrganisation("sealed", "Long Reservation", "long@one.example").with("reservation", strings.Repeat("名", 1500)))
		for _, r := range w.rows("statements_record") {
			sizes[len(r["sealed"].(map[string]any)["b64"].(string))]++
		}
		if len(sizes) != 2 {
			w.Errorf("sizes and how often: %v", sizes)
		}
	})
}

// S-13: ids are random, no time is finer than a day, and after the hourly batch
// neither the place of a row nor its transaction tells who came after whom.
func TestS13NoOrder(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		const n = 24
		var came []string
		for i := range n {
			link := w.join("en", aPerson("sealed", "Comes In Turn", fmt.Sprintf("turn%d@one.example", i)))
			came = append(came, string(w.id(strings.TrimPrefix(link, statementstest.Origin+"/en/e/"))))
			w.Later(977 * 1e9)
		}
		for _, table := range []string{"statements_endorsement", "statements_record", "statements_signer", "statements_tally", "statements_withdrawn"} {
			for _, r := range w.rows(table) {
				for k, v := range r {
					if x, ok := v.(float64); ok && x > 100_000 {
						t.Errorf("%s.%s is finer than a day: %v", table, k, x)
					}
				}
			}
		}
		if up := slices.IsSorted(came); up || len(came[0]) != 26 {
			t.Errorf("ids are no random ones: %q", came[:3])
		}
		if w.DB.Engine() != db.Postgres {
			if err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
				_, err := db.Value[string](tx, "SELECT rowid FROM statements_endorsement LIMIT 1")
				return err
			}); err == nil {
				t.Error("the table has a rowid, which tells the order")
			}
			return
		}
		lie := func(table, id string) (ids []string, transactions int64) {
			t.Helper()
			if err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
				if ids, err = db.All(tx, func(r db.Row) (s string, err error) { return s, r.Scan(&s) }, "SELECT "+id+" FROM "+table+" ORDER BY ctid"); err != nil {
					return err
				}
				transactions, err = db.Value[int64](tx, "SELECT COUNT(DISTINCT CAST(xmin AS TEXT)) FROM "+table)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return ids, transactions
		}
		if ids, _ := lie("statements_record", "endorsement"); !slices.Equal(ids, came) {
			t.Error("rows lie otherwise than this test thinks")
		}
		if err := w.Shuffle(t.Context(), "test"); err != nil {
			t.Fatal(err)
		}
		for table, id := range map[string]string{"statements_endorsement": "id", "statements_record": "endorsement"} {
			ids, transactions := lie(table, id)
			back := slices.Clone(ids)
			slices.Reverse(back)
			if len(ids) != n || slices.Equal(ids, came) || slices.Equal(back, came) || transactions != 1 {
				t.Errorf("%s: %d rows of %d transactions still lie in the order in which they came", table, len(ids), transactions)
			}
		}
	})
}
