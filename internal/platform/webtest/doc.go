// Package webtest visits a handler as a person with a browser without scripts
// does: it opens a page, follows a link by its text, fills in the form that is
// there and sends it with all its hidden fields, and keeps the cookies.
//
//	p := webtest.New(t, handler).Get("/en/statements/declaration").Status(t, 200)
//	f := p.Click("Sign").Form("#sign").Set("name", "Amina").Check("visibility", "sealed")
//	f.Submit().Status(t, 303).Follow().Has(t, "Look at your mail").Sound(t)
//
// Nothing in it is secret, and only tests import it.
//
// What must always hold:
//   - It does nothing that a person could not do: a field that is not in the form,
//     a choice that is not offered, a text longer than its field ends the test.
//     What an attacker does is said apart, by [Form.Force], [Client.Post] and
//     [Client.Do].
//   - A link or a redirect out of the site is never followed.
//   - Every check is itself tested on a page that fails it.
package webtest
