package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestPictures is no test: it writes pictures of every page for people to look
// at, into the folder that GROUNDSWELL_PICTURES names, and the picture of the
// README:
//
//	GROUNDSWELL_PICTURES=/tmp/pictures go test -run TestPictures .
func TestPictures(t *testing.T) {
	dir := os.Getenv("GROUNDSWELL_PICTURES")
	if dir == "" {
		t.Skip("set GROUNDSWELL_PICTURES to a folder to get pictures of all pages")
	}
	b := browser(t)
	i := demonstration(t)
	p := newTab(t, b)
	p.size(1280, 900)
	p.open(i.Origin + "/en/statements/declaration")
	writeFile(t, dir, "readme.png", p.picture(1500))
	for _, lang := range []string{"en", "ru", "ar", "zh"} {
		i.walk(p, lang, func(v view) {
			for _, width := range []int64{360, 1280} {
				for _, scheme := range []string{"light", "dark"} {
					p.size(width, 900)
					p.media("prefers-color-scheme=" + scheme)
					name := fmt.Sprintf("%s-%d-%s-%s.png", lang, width, scheme, fileName(v.name))
					writeFile(t, dir, name, p.picture(6000))
				}
			}
		})
	}
	all, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pictures in %s", len(all), dir)
}

// picture is the page from its top, down to its end or most pixels.
func (p *tab) picture(most float64) []byte {
	p.t.Helper()
	size := eval[[2]float64](p, `[document.documentElement.clientWidth, document.documentElement.scrollHeight]`)
	ctx, cancel := p.short()
	defer cancel()
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true),
		Clip: &page.Viewport{Width: size[0], Height: min(size[1], most), Scale: 1}})
	if err != nil {
		p.t.Fatal(err)
	}
	return shot.Data
}
