//go:build screenshots

package web_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestScreenshots writes the pictures of docs/images: every page, on a phone
// and on a desk, by day and by night. It is no check, so it has a build tag of
// its own: make screenshots.
func TestScreenshots(t *testing.T) {
	const dir = "../../docs/images"
	for _, s := range []struct {
		name          string
		width, height int64
		scale         float64
		scheme        string
		english       bool
		pages         string
	}{
		{"phone-light", 390, 844, 2, "light", false, "choose read recording listening result detail refusal work"},
		{"phone-dark", 390, 844, 2, "dark", false, "read result work"},
		{"desktop-light", 1280, 800, 1.25, "light", true, "choose detail work"},
		{"desktop-dark", 1280, 800, 1.25, "dark", false, "result"},
	} {
		t.Run(s.name, func(t *testing.T) {
			f, b := newFake(t), open(t)
			b.do(chromedp.EmulateViewport(s.width, s.height, chromedp.EmulateScale(s.scale)))
			b.media("prefers-color-scheme", s.scheme)
			if s.english {
				b.visit(f.URL, ".pages")
				b.click(".language")
			}
			walk(f, b, func(page string) {
				if slices.Contains(strings.Fields(s.pages), page) {
					write(t, filepath.Join(dir, s.name+"-"+page+".png"), b)
				}
			})
		})
	}
}

// walk goes over every page and takes a picture of each.
func walk(f *fake, b *browser, take func(page string)) {
	for i := range 14 {
		f.add(story[i%6].ID, "scored", "")
	}
	b.visit(f.URL, ".pages")
	take("choose")
	b.visit(f.URL+"/read/fishing-1", ".big.record")
	take("read")
	b.click(".big.record")
	b.see(".big.stop")
	b.until(`document.querySelector('.time').textContent === '0:03'`)
	take("recording")
	f.held = make(chan struct{})
	b.click(".big.stop")
	b.see(".wait")
	take("listening")
	close(f.held)
	b.see(".summary:not(.pending)")
	b.until(`document.querySelector('.sound .wave > div') !== null`)
	take("result")
	b.click(`.tile[data-verdict="wrong"]`)
	b.see(".detail")
	b.until(`document.querySelector('audio').paused`)
	take("detail")
	b.visit(f.URL+"/r/"+f.add("fishing-1", "unassessable", "too noisy"), ".refusal")
	take("refusal")
	f.change("rec013", func(r *fakeRecording) { r.Liked, r.Likes = true, 1 })
	b.visit(f.URL+"/work", ".growth")
	take("work")
}

// write keeps a picture small: 256 colours are enough for flat pages.
func write(t *testing.T, path string, b *browser) {
	t.Helper()
	b.until(`document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().iterations === Infinity)`)
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	full, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	small := image.NewPaletted(full.Bounds(), colours(full))
	draw.Draw(small, full.Bounds(), full, image.Point{}, draw.Src)
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, small); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 150_000 {
		t.Errorf("%s has %d bytes, want at most 150,000", path, out.Len())
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
