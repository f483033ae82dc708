package doc

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/traditionalchinese"

	"groundswell/internal/core"
)

// harbour is a paragraph of our own in each language, as negotiators write.
var harbour = map[string]string{
	"en": "Decides – as every coast has asked – to light “each quay” by 2030, and to ask those who keep the lamps what they need for it;",
	"fr": "Décide, à la demande des villes côtières, d’éclairer « chaque quai » d’ici à 2030 et de demander à celles et ceux qui gardent les lampes ce qu’il leur faut pour cela ;",
	"es": "Decide, a petición de las ciudades de la costa, iluminar cada muelle a más tardar en 2030 y preguntar a quienes cuidan las lámparas qué necesitan para ello este año;",
	"pt": "Decide, a pedido das cidades da costa, iluminar cada cais até 2030 e perguntar às pessoas que cuidam das lâmpadas do que precisam para isso, e não só uma vez por ano;",
	"ru": "Постановляет по просьбе городов побережья осветить каждую пристань к 2030 году и спросить тех, кто следит за фонарями, что им для этого нужно, а также докладывать об этом каждый год;",
	"ar": "تقرر، بناء على طلب مدن الساحل، إنارة كل رصيف بحلول عام 2030، وسؤال القائمين على المصابيح عما يحتاجون إليه في ذلك، وتقديم تقرير عنه كل سنة إلى المجلس؛",
	"zh": "决定应沿海各城市的要求，在2030年之前照亮每一个码头，并询问看守灯火的人为此需要什么，同时每年向理事会报告这方面的进展；",
}

// in is a text in an encoding.
func in(t *testing.T, e Encoding, s string) []byte {
	t.Helper()
	switch e {
	case UTF8:
		return []byte(s)
	case UTF16LE, UTF16BE:
		var out []byte
		for _, r := range s { // all of ours are in the first plane
			if out = append(out, byte(r), byte(r>>8)); e == UTF16BE {
				n := len(out)
				out[n-1], out[n-2] = out[n-2], out[n-1]
			}
		}
		return out
	}
	b, err := older[e].NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatalf("%s: %v", e, err)
	}
	return b
}

// TestEncodingGuess: text in an older encoding is read when it is like one of the seven
// languages in that one, and in no other; and always when somebody says which it is. Seen
// to fail when it was enough that bytes have letters.
func TestEncodingGuess(t *testing.T) {
	dashes := strings.NewReplacer("’", "'", "–", "-", "“", `"`, "”", `"`)
	for _, c := range []struct {
		lang string
		e    Encoding
		want Encoding // "" is unsure
	}{
		{"en", "windows-1252", "windows-1252"}, {"fr", "windows-1252", "windows-1252"}, {"es", "windows-1252", "windows-1252"}, {"pt", "windows-1252", "windows-1252"},
		{"ru", "windows-1251", "windows-1251"}, {"ru", "koi8-r", "koi8-r"}, {"ru", "iso-8859-5", "iso-8859-5"},
		{"ar", "windows-1256", "windows-1256"}, {"ar", "iso-8859-6", "iso-8859-6"}, {"zh", "gb18030", "gb18030"},
		{"fr", "iso-8859-15", "windows-1252"}, // the same letters
		{"en", UTF16LE, UTF16LE}, {"ru", UTF16BE, UTF16BE}, {"ar", UTF16LE, UTF16LE}, {"zh", UTF16BE, UTF16BE}, {"zh", UTF16LE, UTF16LE},
	} {
		text := harbour[c.lang]
		if strings.HasPrefix(string(c.e), "iso") {
			text = dashes.Replace(text)
		}
		for _, text := range []string{text, strings.Repeat(text+"\r\n\r\n", 3)} {
			b := in(t, c.e, text)
			d, kind, err := Read(context.Background(), bytes.NewReader(b), int64(len(b)), "", PDFReadOptions{})
			if err != nil || kind != KindText || d.Encoding != c.want || d.EncodingBy != ByGuess || d.Blocks[0].Para.Text() != strings.ReplaceAll(text[:len(text)/max(1, len(d.Blocks))], "\r\n", "") && len(d.Blocks) == 1 {
				t.Errorf("%s in %s: %v %s", c.lang, c.e, err, firstOf(d))
			}
			d, _, err = ReadIn(context.Background(), bytes.NewReader(b), int64(len(b)), "", PDFReadOptions{}, c.e)
			if err != nil || d.Encoding != c.e || d.EncodingBy != ByPerson || !strings.HasPrefix(text, d.Blocks[0].Para.Text()) {
				t.Errorf("%s chosen for %s: %v %s", c.e, c.lang, err, firstOf(d))
			}
		}
	}
	// The signs that only ISO 8859-15 has.
	if e, ok := guess(in(t, "iso-8859-15", "Le cœur des villes de la côte bat pour 12 € par an.")); !ok || e != "iso-8859-15" {
		t.Errorf("%s %v", e, ok)
	}
	if e, ok := guess(in(t, "windows-1252", "Le cœur des villes de la côte bat pour 12 € par an.")); !ok || e != "windows-1252" {
		t.Errorf("%s %v", e, ok)
	}
}

func firstOf(d *Doc) string {
	if d == nil || len(d.Blocks) == 0 {
		return ""
	}
	return string(d.Encoding) + " " + string(d.EncodingBy) + " " + d.Blocks[0].Para.Text()
}

// TestEncodingUnsure: what is like none of the seven languages, or says one thing and is
// another, is refused and not shown as rubbish.
func TestEncodingUnsure(t *testing.T) {
	other := func(b []byte, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for name, text := range map[string]string{
		"Korean":              other(korean.EUCKR.NewEncoder().Bytes([]byte("해안 도시들의 요청에 따라 2030년까지 모든 부두를 밝히고 등대를 지키는 사람들에게 무엇이 필요한지 묻기로 결정한다."))),
		"Japanese":            other(japanese.ShiftJIS.NewEncoder().Bytes([]byte("沿岸都市の要請により、2030年までにすべての埠頭を照らし、灯火を守る人々に何が必要かを尋ねることを決定する。"))),
		"Japanese in EUC":     other(japanese.EUCJP.NewEncoder().Bytes([]byte("沿岸都市の要請により、2030年までにすべての埠頭を照らし、灯火を守る人々に何が必要かを尋ねることを決定する。"))),
		"traditional Chinese": other(traditionalchinese.Big5.NewEncoder().Bytes([]byte("決定應沿海各城市的要求，在2030年之前照亮每一個碼頭，並詢問看守燈火的人為此需要什麼，同時每年向理事會報告這方面的進展；"))),
		"Polish":              string(in(t, "windows-1250", "Postanawia na prośbę miast wybrzeża oświetlić każde nabrzeże do 2030 roku i zapytać tych, którzy strzegą lamp, czego im potrzeba.")),
		"Czech":               string(in(t, "iso-8859-2", "Rozhoduje na žádost pobřežních měst osvětlit každé nábřeží do roku 2030 a zeptat se těch, kdo pečují o světla, co k tomu potřebují.")),
		"Mac":                 "D\x8ecide d'\x8eclairer chaque quai d'ici \x88 2030 et de le dire \x88 celles et ceux qui gardent les lampes;",
		"DOS":                 "D\x82cide d'\x82clairer chaque quai d'ici \x85 2030 et de le dire \x85 celles et ceux qui gardent les lampes;",
		"overlong":            "Decides to light each quay \xc0\xaf\xc1\x81\xe0\x80\xaf by the year 2030, and to ask;",
		"surrogates":          "Decides to light each quay \xed\xa0\x80\xed\xb0\x80 by the year 2030, and to ask those;",
		"a few letters":       "caf\xe9",
		"cut UTF-8":           "Постановляет осветить каждую пристань к 2030 году и спросить тех, кто следит за фонарями, что им нужно\xd0",
		"noise":               "\x93\xfa\x81\xf0\x9f\xe2\xb1\xa7\xc3\x28\xfe\xdd\xcb\xa9\x90\xbf\xe8\xd1\xac\xf5\xf6\xf7\xf8\xf9",
		"half a pair":         "\xff\xfea\x00b\x00\x00\x00c\x00", // with a NUL
		"nothing but marks":   "\xef\xbb\xbf\xef\xbb\xbf\xff",
	} {
		b := []byte(text)
		d, _, err := Read(context.Background(), bytes.NewReader(b), int64(len(b)), "", PDFReadOptions{})
		if core.KindOf(err) != core.Invalid {
			t.Errorf("%s: %v, read as %s", name, err, firstOf(d))
		}
	}
	// Somebody says which: it is taken at their word, unless most of it makes no sense.
	b := in(t, "windows-1250", "Postanawia na prośbę miast wybrzeża oświetlić każde nabrzeże.")
	if d, _, err := ReadIn(context.Background(), bytes.NewReader(b), int64(len(b)), "", PDFReadOptions{}, "windows-1250"); err != nil || !strings.Contains(firstOf(d), "prośbę") {
		t.Errorf("%v %s", err, firstOf(d))
	}
	for _, e := range []Encoding{UTF8, "gb18030", "utf-7"} {
		if d, _, err := ReadIn(context.Background(), bytes.NewReader(b), int64(len(b)), "", PDFReadOptions{}, e); core.KindOf(err) != core.Invalid {
			t.Errorf("%s: %v %s", e, err, firstOf(d))
		}
	}
}

// TestEncodingOfPages: a web page says what it is in, and is not believed when it cannot
// be so: UTF-8 is UTF-8 whatever a page says. Marks that turn the order of reading round,
// and control characters, do not come through in any encoding.
func TestEncodingOfPages(t *testing.T) {
	page := func(declared, text string, e Encoding) []byte {
		return in(t, e, "<!DOCTYPE html><html><head>"+declared+"</head><body><p>"+text+"</p></body></html>")
	}
	const short = "Постановляет"
	for name, c := range map[string]struct {
		b    []byte
		want string
		by   EncodingBy
	}{
		"declared":           {page(`<meta charset="windows-1251">`, short, "windows-1251"), "windows-1251", ByDeclared},
		"in older HTML":      {page(`<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=KOI8-R">`, short, "koi8-r"), "koi8-r", ByDeclared},
		"as XML":             {append([]byte(`<?xml version="1.0" encoding="windows-1251"?>`), page("", short, "windows-1251")...), "windows-1251", ByDeclared},
		"Latin 1":            {page(`<meta charset=iso-8859-1>`, "déjà", "windows-1252"), "windows-1252", ByDeclared},
		"GB 2312":            {page(`<meta charset=gb2312>`, "决定", "gb18030"), "gb18030", ByDeclared},
		"UTF-8 all the same": {page(`<meta charset="windows-1251">`, short, UTF8), "utf-8", ByItself},
		"guessed":            {page("", harbour["ru"], "windows-1251"), "windows-1251", ByGuess},
		"declared wrongly":   {page(`<meta charset="utf-8">`, harbour["ru"], "windows-1251"), "windows-1251", ByGuess},
		"UTF-16":             {append([]byte("\xff\xfe"), page("", short, UTF16LE)...), "utf-16le", ByItself},
		"not declared":       {page("", "Решает", "windows-1251"), "", ""},
		"not known":          {page(`<meta charset="big5">`, harbour["zh"], "gb18030"), "", ""},
	} {
		d, kind, err := Read(context.Background(), bytes.NewReader(c.b), int64(len(c.b)), "", PDFReadOptions{})
		if c.want == "" {
			if core.KindOf(err) != core.Invalid {
				t.Errorf("%s: %v %s", name, err, firstOf(d))
			}
			continue
		}
		if err != nil || kind != KindHTML || d.Encoding != Encoding(c.want) || d.EncodingBy != c.by {
			t.Errorf("%s: %v, %s, %s", name, err, kind, firstOf(d))
		}
	}
	for _, e := range []Encoding{UTF8, UTF16LE, UTF16BE, "gb18030"} {
		b := in(t, e, "Decides \u202enot\u202c to \u2066light\u2069 the quays,\u0085as every coast has asked for so long;")
		d, _, err := ReadIn(context.Background(), bytes.NewReader(b), int64(len(b)), "", PDFReadOptions{}, e)
		if err != nil || strings.ContainsAny(firstOf(d), "\u202e\u202c\u2066\u2069") || !strings.Contains(firstOf(d), "Decides not to light the quays") {
			t.Errorf("%s: %v %q", e, err, firstOf(d))
		}
	}
}

// TestEncodingPlain: what no encoding makes a letter goes.
func TestEncodingPlain(t *testing.T) {
	if got := plain("a\x00\x1b\x7f\u009b\ufeff\u202eb\u2067\r\nc\u0085d\u2029e\u00a0f\u200f"); got != "ab\nc\nd\n\ne f\u200f" {
		t.Errorf("%q", got)
	}
}

// FuzzEncoding: whatever the bytes, what is read is valid UTF-8 without NUL, control
// characters and marks that turn the order of reading; a guess is never of what has no
// letters; and what is valid UTF-8 is read as that.
func FuzzEncoding(f *testing.F) {
	for _, e := range Encodings {
		for _, s := range harbour {
			if e == UTF8 || e == UTF16LE || e == UTF16BE {
				f.Add([]byte(s), uint8(0), false)
			} else if b, err := older[e].NewEncoder().Bytes([]byte(s)); err == nil {
				f.Add(b, uint8(0), true)
			}
		}
	}
	f.Add([]byte("\xff\xfe\x00\xd8a\x00"), uint8(2), false)
	f.Add([]byte("\x84\x31\xa4\x37"), uint8(13), false)
	f.Add([]byte(`<meta charset="`), uint8(0), true)
	f.Fuzz(func(t *testing.T, b []byte, n uint8, page bool) {
		chosen := Encoding("")
		if n > 0 {
			chosen = Encodings[int(n)%len(Encodings)]
		}
		s, e, by, err := letters(b, chosen, page)
		if err != nil {
			if core.KindOf(err) != core.Invalid {
				t.Fatal(err)
			}
			return
		}
		if !e.Known() || chosen != "" && (e != chosen || by != ByPerson) {
			t.Fatalf("%s by %s", e, by)
		}
		if chosen == "" && utf8.Valid(b) && by == ByGuess && !bytes.ContainsRune(b, 0) {
			t.Fatalf("%q is UTF-8 and read as %s", b, e)
		}
		if (by == ByGuess || by == ByDeclared) && strings.ContainsRune(s, utf8.RuneError) {
			t.Fatalf("a broken letter by %s in %s", by, e)
		}
		if s = plain(s); !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\x1b\x7f\u202e\u2066\ufeff\u009b") {
			t.Fatalf("%q", s)
		}
	})
}
