package webtest_test

import (
	"slices"
	"strings"
	"testing"

	"groundswell/internal/platform/webtest"
)

func form(t testing.TB, enctype string) *webtest.Form {
	return webtest.New(t, site(enctype)).Get("/form").Form("#sign")
}

func TestFormIsFoundAsItStands(t *testing.T) {
	f := form(t, "")
	if got, want := f.Names(), []string{"token", "name", "why", "country", "visibility", "updates", "topic", "seen", "logo", "outside"}; !slices.Equal(got, want) {
		t.Errorf("names %q", got)
	}
	for name, want := range map[string]string{"token": `t"1`, "why": "one\ntwo", "country": "KE", "visibility": "sealed", "updates": "", "topic": "a", "old": ""} {
		if got := f.Value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := f.Offers("country"); !slices.Equal(got, []string{"", "KE", "TZ"}) {
		t.Errorf("countries %q", got)
	}
	if f.Label("name") != "Your name" || f.Label("why") != "Why" || f.Described("name") != "As it should appear" {
		t.Errorf("labels %q %q %q", f.Label("name"), f.Label("why"), f.Described("name"))
	}
}

func TestFormIsSent(t *testing.T) {
	f := form(t, "").Set("name", "Аня").Set("country", "TZ").Set("visibility", "public").Check("updates", "on").Uncheck("topic", "a").Check("topic", "b").Set("why", "a\nb")
	f.Submit().Has(t, "POST https://example.org/sign?x=1|token=t%221&name=%D0%90%D0%BD%D1%8F&why=a%0D%0Ab&country=TZ&visibility=public&updates=on&topic=b&seen=s&logo=&outside=o&do=go|",
		"site=same-origin origin=https://example.org referer=https://example.org/form")
	form(t, "").Submit("Back").Has(t, "&name=&", "&do=back|")
	form(t, "").Force("name", "longer than five").Force("admin", "1").Submit().Has(t, "name=longer+than+five&admin=1&do=go")
}

func TestFormIsSentWithAFile(t *testing.T) {
	body := form(t, "multipart/form-data").Set("name", "Amina").Attach("logo", "a.png", "image/png", []byte("\x89PNG")).Submit().Body
	for _, want := range []string{"Content-Disposition: form-data; name=\"token\"\r\n\r\nt\"1\r\n", "name=\"logo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n", "name=\"why\"\r\n\r\none\r\ntwo\r\n"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not in %q", want, body)
		}
	}
	empty := form(t, "multipart/form-data").Set("name", "Amina").Submit().Body
	if !strings.Contains(empty, "name=\"logo\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n") {
		t.Errorf("no empty file in %q", empty)
	}
}

func TestFormDoesOnlyWhatAPersonCan(t *testing.T) {
	for want, do := range map[string]func(f *webtest.Form){
		`has no field "nose"`:     func(f *webtest.Form) { f.Set("nose", "x") },
		`has no field "old"`:      func(f *webtest.Form) { f.Set("old", "x") },
		`has no field "older"`:    func(f *webtest.Form) { f.Set("older", "x") },
		`the field "token"`:       func(f *webtest.Form) { f.Set("token", "x") },
		`the field "seen"`:        func(f *webtest.Form) { f.Set("seen", "x") },
		"takes 5 letters":         func(f *webtest.Form) { f.Set("name", "Wanjiku") },
		`does not offer "XX"`:     func(f *webtest.Form) { f.Set("country", "XX") },
		`does not offer "hidden"`: func(f *webtest.Form) { f.Check("visibility", "hidden") },
		"not unchosen":            func(f *webtest.Form) { f.Uncheck("visibility", "sealed") },
		`"updates" is a checkbox`: func(f *webtest.Form) { f.Set("updates", "on") },
		`does not offer "x"`:      func(f *webtest.Form) { f.Check("name", "x") },
		"takes no file":           func(f *webtest.Form) { f.Attach("name", "a", "b", nil) },
		`while "name" is empty`:   func(f *webtest.Form) { f.Submit() },
		`no button "Delete"`:      func(f *webtest.Form) { f.Submit("Delete") },
		"the form sends no files": func(f *webtest.Form) { f.Set("name", "A").Attach("logo", "a", "b", []byte("c")).Submit() },
	} {
		fails(t, want, func(t testing.TB) { do(form(t, "")) })
	}
	fails(t, "2 forms", func(t testing.TB) { webtest.New(t, site("")).Get("/form").Form() })
	fails(t, "0 forms", func(t testing.TB) { webtest.New(t, site("")).Get("/form").Form("#none") })
}
