package doc_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// sample is a document in one language with everything that a PDF can have.
type sample struct {
	lang               core.Lang
	title, lead, other string
	paras              []string
	otherLang          string
	columns            []string
	names              []string
	place              string
	page               string
	rows               int
	wantInText         []string // in this order
}

var pdfSamples = map[core.Lang]sample{
	"en": {lang: "en", title: "We are the people in your paragraphs", lead: "A declaration on trade and debt, of 4 May 2031.", otherLang: "fr", other: "Nous sommes les gens de vos paragraphes",
		paras:   []string{"The office is not efficient: it is first, and it is far away. “Say why”, it’s 30% of £5.", "States must answer within ninety days."},
		columns: []string{"Organisation", "Country", "Checked"}, names: []string{"Office for Fair Trade", "Đại học Sài Gòn", "اتحاد العمال (ITUC) 2031", "सामाजिक न्याय मंच", "中国社会科学院", "ΕΛΛΑΔΑ Δίκτυο"}, place: "Kenya",
		page: "Page %d of %d", rows: 60,
		wantInText: []string{"We are the people in your paragraphs", "The office is not efficient: it is first, and it is far away. “Say why”", "States must answer within ninety days.", "Đại học Sài Gòn", "सामाजिक न्याय मंच", "中国社会科学院", "ΕΛΛΑΔΑ Δίκτυο"}},
	"ru": {lang: "ru", title: "Мы — те люди, о которых говорится", lead: "Заявление о торговле, 4 мая 2031 года.", otherLang: "en", other: "We are the people",
		paras:   []string{"«Объём» помощи снизился на 12 %, № 5. Ёжик съел йогурт.", "Государства должны ответить в течение девяноста дней."},
		columns: []string{"Организация", "Страна", "Проверено"}, names: []string{"Сеть «Справедливость»", "Центр прав человека"}, place: "Кения", page: "Страница %d из %d", rows: 5,
		wantInText: []string{"Мы — те люди, о которых говорится", "Государства должны ответить в течение девяноста дней.", "Сеть «Справедливость»"}},
	"ar": {lang: "ar", title: "نحن الذين تتحدث عنهم فقراتكم", lead: "إعلان بشأن التجارة والديون، 4 أيار/مايو 2031.", otherLang: "en", other: "We are the people in your paragraphs",
		paras:   []string{"نحن 1148 منظمة من 94 بلدا، نطلب من الأونكتاد (UNCTAD) أن ينشر النص HIV قبل عام 2031، لا أن «نشجّع» فقط.", "على الدول أن تجيب خلال تسعين يوما."},
		columns: []string{"المنظمة", "البلد", "التحقق"}, names: []string{"اتحاد العمال العرب", "Office for Fair Trade", "الشبكة (ANND) 2031"}, place: "كينيا", page: "صفحة %d من %d", rows: 40,
		wantInText: []string{"نحن الذين تتحدث عنهم فقراتكم", "نطلب من الأونكتاد", "UNCTAD", "أن ينشر النص", "HIV", "على الدول أن تجيب خلال تسعين يوما", "اتحاد العمال العرب", "Office for Fair Trade"}},
	"zh": {lang: "zh", title: "我们就是你们段落里的人", lead: "关于贸易与债务的宣言，2031年5月4日。", otherLang: "en", other: "We are the people",
		paras:   []string{"我们就是你们段落里的人，请先听我们说：“宣言”（第三稿）《条约》、2031年——艾滋病；我们就是你们段落里的人，请先听我们说。我们就是你们段落里的人，请先听我们说。", "各国必须在九十天内答复。"},
		columns: []string{"组织", "国家", "核实"}, names: []string{"中国社会科学院", "臺灣歷史學會"}, place: "肯尼亚", page: "第 %d 页，共 %d 页", rows: 5,
		wantInText: []string{"我们就是你们段落里的人", "各国必须在九十天内答复。", "中国社会科学院", "臺灣歷史學會"}},
}

const sampleID = "file-0123456789abcdef"

// write makes the sample's file.
func (s sample) write(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	p := doc.NewPDF(&b, doc.PDFOptions{Lang: s.lang, Title: s.title, Author: "South Wind", Subject: s.lead, ID: sampleID,
		Created: time.Date(2031, 5, 4, 18, 0, 0, 0, time.UTC),
		Running: func(page, pages int) doc.PDFRunning {
			return doc.PDFRunning{Head: s.title, Foot: sampleID, Page: fmt.Sprintf(s.page, page, pages)}
		}})
	logo, err := p.Picture(seal(t))
	if err != nil {
		t.Fatal(err)
	}
	photo, err := p.Picture(photograph(t))
	if err != nil {
		t.Fatal(err)
	}
	p.Para(doc.PDFLabel, "", doc.PDFSpan{Text: s.lead})
	p.Heading(1, s.title)
	p.Para(doc.PDFLead, "", doc.PDFSpan{Text: s.lead + " "}, doc.PDFSpan{Text: s.other, Lang: s.otherLang, Apart: true}, doc.PDFSpan{Text: " example.org", Link: "https://example.org/(a)"})
	for i, text := range s.paras {
		p.Numbered(fmt.Sprintf("%d.", i+1), "", doc.PDFSpan{Text: text})
	}
	p.Figure(photo, "A photograph", 120, 80)
	p.Heading(2, s.columns[0])
	tab := p.Table([]doc.PDFColumn{{Title: s.columns[0], Part: 5, Pictures: true}, {Title: s.columns[1], Part: 2}, {Title: s.columns[2], Part: 2}})
	for i := range s.rows {
		c := doc.PDFCell{Head: true, Spans: []doc.PDFSpan{{Text: s.names[i%len(s.names)], Apart: true}}}
		if i%3 == 0 {
			c.Picture = logo
		}
		tab.Row(c, doc.PDFCell{Spans: []doc.PDFSpan{{Text: s.place}}}, doc.PDFCell{Spans: []doc.PDFSpan{{Text: fmt.Sprint(i)}}})
	}
	tab.End()
	p.Para(doc.PDFSmall, "", doc.PDFSpan{Text: "sha256 7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"})
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// seal is a PNG that one can partly see through.
func seal(t testing.TB) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 60, 40))
	for y := range 40 {
		for x := range 60 {
			if (x-30)*(x-30)+(y-20)*(y-20) < 400 {
				img.SetNRGBA(x, y, color.NRGBA{0, 90, 160, uint8(155 + x)})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func photograph(t testing.TB) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 120, 80))
	for i := range img.Pix {
		img.Pix[i] = uint8(i / 7)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
