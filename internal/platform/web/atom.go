package web

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"time"
)

// The elements of an Atom feed (RFC 4287).
type (
	// Feed is a feed; its ID never changes, its times are those of [Stamp].
	Feed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  FeedAuthor  `xml:"author"`
		Links   []FeedHref  `xml:"link"`
		Entries []FeedEntry `xml:"entry"`
	}
	// FeedAuthor is who publishes.
	FeedAuthor struct {
		Name string `xml:"name"`
	}
	// FeedHref is a link, absolute.
	FeedHref struct {
		Rel      string `xml:"rel,attr"`
		Type     string `xml:"type,attr"`
		HrefLang string `xml:"hreflang,attr,omitempty"`
		Href     string `xml:"href,attr"`
	}
	// FeedEntry is one thing in a feed.
	FeedEntry struct {
		Lang      string        `xml:"xml:lang,attr,omitempty"`
		ID        string        `xml:"id"`
		Title     string        `xml:"title"`
		Updated   string        `xml:"updated"`
		Published string        `xml:"published,omitempty"`
		Link      FeedHref      `xml:"link"`
		Category  *FeedCategory `xml:"category"`
		Summary   string        `xml:"summary,omitempty"`
		Content   *FeedContent  `xml:"content"`
	}
	// FeedCategory says what sort of thing an entry is.
	FeedCategory struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr"`
	}
	// FeedContent is an entry's text: "text" or "html".
	FeedContent struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// Stamp writes a time as feeds want it (RFC 3339), UTC.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// SendXML writes v as a whole XML document of that type.
func SendXML(w http.ResponseWriter, kind string, v any) error {
	b, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	_, err = w.Write(append(append(bytes.Clone([]byte(xml.Header)), b...), '\n'))
	return err
}
