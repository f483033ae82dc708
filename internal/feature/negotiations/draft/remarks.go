package draft

import (
	"regexp"
	"strings"
)

// remark is how a line begins that is no wording but a word of those who hold the pen:
// a place that is kept, what is still to be discussed, how the text may be put in order.
var remark = regexp.MustCompile(`(?i)^[\s\[(*_{“"]*(?:` +
	`place ?holder|further (?:discussions?|definitions?|text|elements?|work|provisions?) (?:is |are )?(?:needed|required|may|to be)|` +
	`(?:potential|possible) (?:preambular |operative )?(?:paragraphs?|text|provisions?)\b|additional (?:preambular |operative )?(?:paragraphs?|text|elements?) (?:as )?(?:may|to)\b|` +
	`text to (?:be|follow)|to be (?:completed|added|inserted|developed|discussed)|structural suggestions?|suggestions? (?:on|for) the structure|` +
	`(?:drafting|editorial|editors?['’]?s?|secretariat|explanatory) notes?\b|note by\b|` +
	`à compléter|texte à (?:insérer|venir|compléter)|paragraphes? éventuels?|notes? (?:de la rédaction|du secrétariat|des? (?:co)?présidents?)|` +
	`por completar|texto por|posibles? párrafos?|notas? (?:de la redacción|de la secretaría|de los copresidentes)|` +
	`a completar|texto a (?:inserir|completar)|possíveis parágrafos|notas? (?:da redação|do secretariado|dos copresidentes)|` +
	`(?:будет|подлежит) (?:дополн|включ|обсужд)|примечание|возможные пункты|` +
	`يستكمل|ملاحظة (?:من|المحرر)|نص مؤقت|待补|待定|编者注|占位|秘书处(?:的)?说明)`)

// note reports whether a paragraph without a label is a remark of those who hold the pen.
func (p *Paragraph) note() bool {
	return strings.HasPrefix(strings.TrimLeft(p.Text, " ["), "{") || remark.MatchString(p.Text)
}

// remarks reports whether a unit is one of the lines below a remark that ends with a
// colon: they have no labels and go on to the next one that has, to a heading, or to
// wording that is put up for discussion.
func (b *building) remarks(u *unit) bool {
	if b.remark && u.marked && u.mark.word == "option" && u.para.Page > 0 && len(u.mark.rest) > 0 && b.deeper(u) {
		return true // what may be done with the section, one way or the other
	}
	_, op := headOf(u.text, b.lang)
	if u.bullet && op || u.marked || u.level > 0 || b.body > 0 && u.para.Size > b.body*1.1 || capitals(u.text) {
		b.remark = false
	}
	return b.remark
}

// deeper reports whether a unit of a PDF file stands farther in than the remark above it.
func (b *building) deeper(u *unit) bool { return u.para.Indent > b.noted+4 }
