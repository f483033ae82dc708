package browser

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestReadme is no test: it writes the pictures of the README into the folder that
// GROUNDSWELL_README names, from the demonstration as it is:
//
//	GROUNDSWELL_README=$PWD/../../docs go test -run TestReadme .
func TestReadme(t *testing.T) {
	dir := os.Getenv("GROUNDSWELL_README")
	if dir == "" {
		t.Skip("set GROUNDSWELL_README to the folder of the README's pictures to make them")
	}
	b := browser(t)
	i := demonstration(t)
	p := newTab(t, b)
	writeFile(t, dir, "picture.png", readme(t, p, i.Origin))
	page := func(name, path string, most float64) {
		p.size(1280, 900)
		p.open(i.Origin + path)
		small, err := fewColours(p.picture(most))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, dir, name, small)
	}
	page("compare.png", "/en/texts/health-and-dignity/3/4?asks=1", 1560)
	p.open(i.Origin + "/en/demo/desk")
	p.press(`main form button`)
	page("desk.png", "/en/desk", 1180)
}

// TestPictures is no test: it writes pictures of every page for people to look
// at, into the folder that GROUNDSWELL_PICTURES names:
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
	return p.clip(0, most)
}

// clip is the page from a height on.
func (p *tab) clip(top, most float64) []byte {
	p.t.Helper()
	size := eval[[2]float64](p, `[document.documentElement.clientWidth, document.documentElement.scrollHeight]`)
	ctx, cancel := p.short()
	defer cancel()
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true),
		Clip: &page.Viewport{Y: top, Width: size[0], Height: min(size[1]-top, most), Scale: 1}})
	if err != nil {
		p.t.Fatal(err)
	}
	return shot.Data
}

// readme makes docs/picture.png: the text as a desk shows it, and under it what
// three phones show: the numbers, the roll, and the text in Arabic at night.
func readme(t *testing.T, p *tab, origin string) []byte {
	t.Helper()
	address := func(b []byte) string { return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b) }
	p.size(1280, 900)
	p.open(origin + "/en/statements/declaration")
	shots := []string{address(p.picture(655))}
	p.size(360, 740)
	for _, s := range []struct{ path, scheme, from string }{
		{"/en/statements/declaration/numbers", "light", "#count"},
		{"/en/statements/declaration/roll", "light", ".region"},
		{"/ar/statements/declaration", "dark", ".masthead > .frame"},
	} {
		p.media("prefers-color-scheme=" + s.scheme)
		p.open(origin + s.path)
		// As if somebody had come down to there; the call to sign is left out,
		// since it would stand across the picture.
		top := eval[float64](p, fmt.Sprintf(`(document.querySelectorAll(".sign-call").forEach(e => e.remove()), Math.max(0, document.querySelector(%q).getBoundingClientRect().top + scrollY))`, s.from))
		shots = append(shots, address(p.clip(top, 777)))
	}
	p.media("prefers-color-scheme=light")
	p.size(1280, 1500)
	p.open("about:blank")
	list, err := json.Marshal(shots)
	if err != nil {
		t.Fatal(err)
	}
	eval[bool](p, fmt.Sprintf(`Promise.all(%s.map(async (src, n) => {
  document.body.style.cssText = "margin:0;background:#e9e2d3;width:1280px;height:1500px;position:relative;overflow:hidden";
  const i = new Image(); i.src = src; await i.decode();
  i.style.cssText = n === 0 ? "position:absolute;left:0;top:0;width:1280px" : "position:absolute;top:689px;left:" + (50 + (n - 1) * 410) + "px;width:360px;border-radius:14px";
  document.body.append(i);
})).then(() => true)`, list))
	small, err := fewColours(p.picture(1500))
	if err != nil {
		t.Fatal(err)
	}
	return small
}

// fewColours writes a picture with its 256 most frequent colours, which is all
// that flat pages have, at a third of the size.
func fewColours(b []byte) ([]byte, error) {
	in, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	n := map[color.RGBA]int{}
	at := func(x, y int) color.RGBA { // 64 steps a part: neighbours of a colour go together
		r, g, b, _ := in.At(x, y).RGBA()
		return color.RGBA{uint8(r>>8) &^ 3, uint8(g>>8) &^ 3, uint8(b>>8) &^ 3, 255}
	}
	box := in.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			n[at(x, y)]++
		}
	}
	all := slices.SortedFunc(maps.Keys(n), func(a, b color.RGBA) int { return n[b] - n[a] })
	var palette color.Palette
	for _, c := range all[:min(len(all), 256)] {
		palette = append(palette, c)
	}
	out := image.NewPaletted(box, palette)
	nearest := map[color.RGBA]uint8{}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := at(x, y)
			i, ok := nearest[c]
			if !ok {
				i = uint8(palette.Index(c))
				nearest[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	var w bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&w, out)
	return w.Bytes(), err
}
