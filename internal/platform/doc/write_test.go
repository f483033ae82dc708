package doc

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"groundswell/internal/core"
)

func picture(t *testing.T) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	for i := range 40 {
		m.Set(i, i/2, color.NRGBA{200, 10, 30, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sample writes a Word file with everything in it.
func sample(t *testing.T, lang core.Lang) []byte {
	t.Helper()
	var b bytes.Buffer
	d, err := NewDOCX(&b, DOCXOptions{Lang: lang, Title: "Déclaration", Creator: "Coalition", Modified: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC),
		Properties: []Property{{"groundswell-file", "annex/7"}}, Header: "Coalition 联盟", Footer: "annex/7 ملحق", PageNumber: true})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 20, 10, 30, 0, 0, time.UTC)
	titles := map[core.Lang]string{"en": "No one is disposable", "ar": "لا أحد فائض عن الحاجة", "zh": "没有人是多余的"}
	words := map[core.Lang]string{"en": "We, the undersigned organisations, demand (2026) that 北京 and القاهرة act.",
		"ar": "نحن المنظمات الموقعة أدناه نطالب WTO (2026) بأن تتحرك، وكذلك 北京 في 12 آذار.", "zh": "我们，下列签署组织，要求世贸组织（WTO）在2026年采取行动，القاهرة 亦然。"}
	d.Title(Run{Text: titles[lang]})
	note := d.Note(Para{Runs: []Run{{Text: "See "}, {Text: "the annex", Link: "https://example.org/annex"}}})
	c := d.Comment(Comment{Author: "Ada Two", Initials: "AT", At: at, Text: "Really?\nYes."})
	d.Para(Para{Number: "1.", Runs: []Run{{Text: words[lang]}, {Note: note}}})
	d.Para(Para{Number: "2.", Runs: []Run{{Text: "Plain, "}, {Text: "bold", Bold: true}, {Text: " and "}, {Text: "italic", Italic: true}, {Text: "; "},
		{Text: "a link", Link: "https://example.org/?a=1&b=2"}, {Text: " & <signs>\nsecond line\twith a tab."}}})
	d.Para(Para{Runs: []Run{{Text: "Member States "}, {Text: "should", Change: &Change{Kind: Deleted, Author: "Ben Three", At: at}},
		{Text: "shall", Change: &Change{Kind: Inserted, Author: "Ben Three", At: at}}, {Text: " act "}, {Text: "now", Comments: []int{c}}, {Text: "."}}})
	d.Heading(2, Run{Text: titles[lang]})
	d.Para(Para{List: Bullet, Runs: []Run{{Text: "one"}}})
	d.Para(Para{List: Bullet, Depth: 1, Runs: []Run{{Text: "one and a half"}}})
	d.Para(Para{List: Ordered, Runs: []Run{{Text: "first"}}})
	d.Para(Para{List: Ordered, Runs: []Run{{Text: "second"}}})
	d.Text(words[lang])
	d.Para(Para{List: Ordered, Runs: []Run{{Text: "first again"}}})
	d.Para(Para{Quote: true, Runs: []Run{{Text: "A quotation."}}})
	logo := picture(t)
	pic := Picture{Key: "logo", Open: func() ([]byte, error) { return logo, nil }, Alt: "A logo", Width: 30}
	d.Image(pic)
	d.BeginTable(Column{1, []Run{{Text: "No."}}}, Column{4, []Run{{Text: titles[lang]}}}, Column{Width: 2, Title: []Run{{Text: "Logo"}}})
	d.Row(DOCXCell{Runs: []Run{{Text: "1"}}}, DOCXCell{Runs: []Run{{Text: words[lang]}}}, DOCXCell{Picture: &pic})
	d.Row(DOCXCell{Runs: []Run{{Text: "2"}}}, DOCXCell{Paras: []Para{{Runs: []Run{{Text: "αβγ Кириллица"}}}, {Runs: []Run{{Text: "two | paragraphs"}}}}}, DOCXCell{})
	d.EndTable()
	d.Text("The end.")
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
