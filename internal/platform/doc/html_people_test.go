package doc

import (
	"strings"
	"testing"
)

// TestPagesAsSaved: web pages as programs save them. The expectations were written before
// the reader was tried on them.
func TestPagesAsSaved(t *testing.T) {
	google := `<html><head><style type="text/css">@import url(x);.lst-kix_ab1-1>li:before{content:"(" counter(lst-ctn-kix_ab1-1,lower-latin) ") "}ul.lst-kix_cd2-0{list-style-type:none}.lst-kix_ab1-0 > li:before{content:"" counter(lst-ctn-kix_ab1-0,decimal) ". "}.lst-kix_ab1-2>li:before{content:"" counter(lst-ctn-kix_ab1-0,decimal) "." counter(lst-ctn-kix_ab1-2,lower-roman) " "}.lst-kix_cd2-0 > li:before{content:"\0025cf   "}ol.lst-kix_ab1-0.start{counter-reset:lst-ctn-kix_ab1-0 0}</style></head><body class="c1 doc-content">`
	for _, c := range []struct{ name, page, want, old string }{
		{name: "Word, filtered", page: `<html><head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Word 15 (filtered)"><style><!-- p.MsoNormal {margin:0cm} --></style></head><body lang=EN-GB><div class=WordSection1><p class=MsoNormal><i><span lang=EN-GB>Recalling</span></i> the
harbour<a href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference><span class=MsoFootnoteReference><span style='font-size:12.0pt'>[1]</span></span></span></a>,</p><p class=MsoNormal>&nbsp;</p><p class=MsoListParagraph style='text-indent:-18.0pt'>12.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span>Urges <s>towns</s> ports;<o:p></o:p></p></div><div><br clear=all><hr align=left size=1 width="33%"><div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1" title=""><span class=MsoFootnoteReference><span>[1]</span></span></a> See the chart.</p></div></div></body></html>`,
			want: "Recalling the harbour^1,\n12.\u00a0\u00a0 Urges towns ports;\n^1 See the chart.\n"},
		{name: "Word, not filtered", page: `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><!--[if gte mso 9]><xml><w:X>no</w:X></xml><![endif]--></head><body><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>Urges<ins cite="mailto:A" datetime="2026-11-20T10:00"> all</ins><del cite="mailto:A" datetime="2026-11-20T10:00"> some</del> ports.</p><p class=MsoNormal><span style='display:none;mso-hide:all'>hidden </span>Seen.</p></body></html>`,
			want: "1.\u00a0Urges all ports.\nSeen.\n", old: "1.\u00a0Urges some ports.\nSeen.\n"},
		{name: "Google Docs", page: google + `<p class="title" id="h.1"><span class="c2">A lamp for all</span></p><ol class="c3 lst-kix_ab1-0 start" start="1"><li class="c4 li-bullet-0"><span>Urges:</span></li></ol><ol class="c3 lst-kix_ab1-1 start" start="1"><li class="c4"><span>ports;</span></li><li class="c4"><span>towns</span><sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup><span>;</span></li></ol><ol class="c3 lst-kix_ab1-0" start="2"><li class="c4"><span>Calls.</span></li></ol><ol class="lst-kix_ab1-2 start" start="1"><li>deep</li></ol><ul class="lst-kix_cd2-0 start"><li>dot</li></ul><hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;All of them.</span></p></div></body></html>`,
			want: "A lamp for all\n1.|Urges:\n(a)|ports;\n(b)|towns^1;\n2.|Calls.\n2.i|deep\n* dot\n^1 All of them.\n"},
		{name: "lists that begin late and count with letters", page: `<ol start=7><li>Urges:<ol type=a start=3><li>ports;<li>towns:<ol type=i><li>large;<li>small;</ol></ol><li value=12>Calls.</ol>`, want: "7.|Urges:\nc.|ports;\nd.|towns:\ni.|large;\nii.|small;\n12.|Calls.\n"},
		{name: "lists that styles count", page: `<ol style="list-style-type: lower-alpha"><li><p>ports;</p><p>and towns;</p></li><li>lamps</li></ol><ol style="list-style:upper-roman outside"><li>x</li></ol><ol style="list-style-type:cjk-ideographic"><li>x</li></ol><ol style="list-style-type:arabic-indic"><li>x</li></ol>`, want: "a.|ports;\nand towns;\nb.|lamps\nI.|x\n一.|x\n١.|x\n"},
		{name: "a list that counts down", page: `<ol reversed start=3><li>x</li><li>y</li><li>z</li></ol>`, want: "3.|x\n2.|y\n1.|z\n"},
		{name: "what came and went, whole paragraphs", page: `<p>One.</p><del><p>Two.</p></del><ins><p>New.</p></ins><p>A<del>b</del><ins>c</ins>d</p>`, want: "One.\nNew.\nAcd\n", old: "One.\nTwo.\nAbd\n"},
		{name: "paragraphs by breaks", page: `<div><i>The Assembly</i>,<br><br><i>Recalling</i> the<br>harbour,<br />&nbsp;<br/>&nbsp;&nbsp;&nbsp;1. Urges;<br><br><br>2. Calls.</div>`, want: "The Assembly,\nRecalling the\nharbour,\n\u00a0\u00a0\u00a01. Urges;\n2. Calls.\n"},
		{name: "typed as it should look", page: "<pre>The Assembly,\n\nRecalling the\nharbour,\n\n   1. Urges ports;\n</pre><p>After.</p>", want: "The Assembly,\nRecalling the\nharbour,\n1. Urges ports;\nAfter.\n"},
		{name: "from the right by style", page: `<p style="direction: rtl">يحث.</p><p>x</p>`, want: "> يحث.\nx\n"},
		{name: "hidden", page: `<p hidden>No.</p><p>Yes<span style="display:none">no</span>.</p><div style="DISPLAY : none"><p>A script shows it.</p></div><p>Yes.</p>`, want: "Yes.\nA script shows it.\nYes.\n"},
		{name: "a journal's recital is a row", page: `<table><tr><td><p>(1)</p></td><td><p>Ports keep lamps.</p></td></tr></table><table><tr><td><p>(2)</p></td><td><p>Towns keep oil:</p><table><tr><td><p>(a)</p></td><td><p>clean;</p></td></tr></table></td></tr></table><p>HAVE ADOPTED:</p>`, want: "+ (1)\n+ Ports keep lamps.\n+ (2)\n+ Towns keep oil:\n+ (a)\n+ clean;\nHAVE ADOPTED:\n"},
		{name: "numbers of notes that are no links", page: `<p>Lamps<sup>1</sup> burn.</p>`, want: "Lamps1 burn.\n"},
		{name: "a definition list", page: `<dl><dt>Article 1<dd>Lamps burn.<dt>Article 2<dd>Oil is clean.</dl>`, want: "Article 1\nLamps burn.\nArticle 2\nOil is clean.\n"},
		{name: "soft and hard spaces", page: `<p>in&shy;ter&shy;nal para.&nbsp;3 &amp; <wbr>x&#x2011;y</p>`, want: "in\u00adter\u00adnal para.\u00a03 & x\u2011y\n"},
	} {
		d, err := ReadHTML(strings.NewReader(c.page))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if c.old == "" {
			c.old = c.want
		}
		if got := seen(d.As(Accepted)); got != c.want {
			t.Errorf("%s: is\n%swant\n%s", c.name, got, c.want)
		}
		if got := seen(d.As(Rejected)); got != c.old {
			t.Errorf("%s, before the changes: is\n%swant\n%s", c.name, got, c.old)
		}
	}
}

// TestForeignText: files of text for programs are refused, and not read as if their marks
// were words; a paragraph of a million letters is none.
func TestForeignText(t *testing.T) {
	for text, want := range map[string]string{
		`{\rtf1\ansi 1. Urges ports.\par}`: "doc.no_text_file",
		"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n": "doc.no_text_file",
		"Mime-version: what it means\n\n1. Urges ports.":                                                            "",
		strings.Repeat("word ", 300_000):                                                                            "doc.long",
		"<style>p{}</style><p>1. Urges ports.":                                                                      "",
	} {
		_, _, err := Read(t.Context(), strings.NewReader(text), int64(len(text)), "", PDFReadOptions{Lang: "en"})
		if got := key(t, err); got != want {
			t.Errorf("%.30q: %q, want %q", text, got, want)
		}
	}
}
