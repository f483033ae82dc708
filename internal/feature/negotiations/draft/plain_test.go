package draft

import (
	"testing"

	"groundswell/internal/core"
)

// TestParagraphsKinds: plain text has a preamble and an operative part like any other
// draft; an ask that goes from one to the other is found by it.
func TestParagraphsKinds(t *testing.T) {
	for lang, text := range map[string]string{
		"en": "Draft declaration\n\nPP1. Recalling the promise,\n\nPP2. [Noting calls to cancel debt,]\n\nOP1. Decide to cancel debt;\n\nOP2. Commit to pay;",
		"fr": "Projet de déclaration\n\n1. Rappelant la promesse,\n\n2. Conscients de la dette,\n\n3. Décidons d'annuler la dette;\n\n4. Nous engageons à payer;",
		"ru": "Проект декларации\n\nссылаясь на обещание,\n\nотмечая долг,\n\n1. постановляем списать долг;\n\n2. обязуемся платить;",
		"zh": "宣言草案\n\n回顾承诺，\n\n铭记债务，\n\n1. 决定取消债务；\n\n2. 承诺付款；",
	} {
		d := Paragraphs(text, core.Lang(lang))
		for i, want := range []Kind{"", Preambular, Preambular, Operative, Operative} {
			if got := d.Paragraphs[i].Kind; want != "" && got != want {
				t.Errorf("%s: %q is %q, want %q", lang, d.Paragraphs[i].Text, got, want)
			}
		}
	}
}
