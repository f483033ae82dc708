package inputs

import (
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/script"
)

// Clean puts what was entered in order and returns what is wrong with it: it must fit
// the draft's paragraphs.
func Clean(in *Input, paras []draft.Paragraph) error {
	var wrong []*core.Error
	text := func(field string, v *string, limit int, lines bool) {
		if e := negotiations.Typed(field, v, limit, lines); e != nil {
			wrong = append(wrong, e)
		}
	}
	text("network", &in.Network, maxNetwork, false)
	text("reason", &in.Reason, maxReason, true)
	text("label", &in.Label, maxLabel, false)
	if in.Kind == Replace || in.Kind == Insert {
		text("text", &in.Text, maxText, false)
	} else {
		in.Text = ""
	}
	if in.Network == "" && len(wrong) == 0 {
		wrong = append(wrong, invalid("network", "network"))
	}
	if in.Kind != Insert {
		in.Label = ""
	}
	if in.Kind != Move {
		in.To, in.ToBase = 0, ""
	}
	if in.N < -1 || in.N >= len(paras) || in.N < 0 && in.Kind != Insert {
		wrong = append(wrong, invalid("p", "paragraph"))
		return core.Join(wrong)
	}
	if in.Base = ""; in.N >= 0 {
		in.Base = paras[in.N].Text
	}
	switch {
	case !slices.Contains(Kinds, in.Kind):
		wrong = append(wrong, invalid("kind", "kind"))
	case (in.Kind == Replace || in.Kind == Insert) && in.Text == "" && len(wrong) == 0:
		wrong = append(wrong, invalid("text", "text"))
	case in.Kind == Replace && in.Text != "" && in.Text == plain(in.Base):
		wrong = append(wrong, invalid("text", "unchanged"))
	case in.Kind == Move && (in.To < -1 || in.To >= len(paras) || in.To == in.N || in.To == in.N-1):
		wrong = append(wrong, invalid("to", "to"))
	case in.Kind == Move && in.To >= 0:
		in.ToBase = paras[in.To].Text
	}
	if e := core.Join(wrong); e != nil {
		return e
	}
	return nil
}

// plain is a paragraph as it would be if somebody had typed it.
func plain(s string) string {
	t, is := script.Text(s, max(len(s), 1))
	if is != script.OK {
		return s
	}
	return strings.Join(strings.Fields(t), " ")
}
