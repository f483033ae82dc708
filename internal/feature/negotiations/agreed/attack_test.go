package agreed_test

import (
	"strings"
	"testing"
)

// TestAttackBothAreTold: two colleagues correct the same paragraph, or the same source, at
// once: who is second is told and still has what they typed; a paragraph that was
// corrected is not taken out by who saw the old one. Seen to fail when the second took
// back what the first had written, and nobody knew.
func TestAttackBothAreTold(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.editor()
		path := strings.TrimSuffix(w.bring(c).Attr("form.removing", "action"), "/remove")
		for _, x := range []struct{ at, form, one, two string }{{"?edit=2", "form.rewording", "label", "words"}, {"", "form.facts", "symbol", "title"}} {
			first, second, third := c.Get(path+x.at).Form(x.form), c.Get(path+x.at).Form(x.form), c.Get(path+x.at).Form(x.form)
			submit, typed := w.say("save"), "Typed with care as "+x.two
			first.Set(x.one, x.one+" of the first").Submit(submit).Status(t, 303)
			p := second.Set(x.two, typed).Submit(submit).Status(t, 409).Has(t, typed).Sound(t)
			if x.form == "form.rewording" {
				third.Submit(w.say("drop")).Status(t, 409)
			}
			c.Get(path).Has(t, x.one+" of the first").HasNot(t, typed)
			p.Form(x.form).Submit(submit).Status(t, 303) // knowingly
			c.Get(path).Has(t, typed)
		}
	})
}
