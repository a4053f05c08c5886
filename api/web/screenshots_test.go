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
	"github.com/langdu/langdu/internal/browser"
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
		{"phone-light", 390, 844, 2, "light", false, "choose read recording listening result detail refusal question heard partly work growth guardian notice"},
		{"phone-dark", 390, 844, 2, "dark", false, "read result heard work growth guardian"},
		{"desktop-light", 1280, 800, 1.25, "light", true, "choose detail question work growth guardian staff operations correct"},
		{"desktop-dark", 1280, 800, 1.25, "dark", false, "result heard"},
	} {
		t.Run(s.name, func(t *testing.T) {
			f, b := newFake(t), open(t)
			b.Do(chromedp.EmulateViewport(s.width, s.height, chromedp.EmulateScale(s.scale)))
			b.Media("prefers-color-scheme", s.scheme)
			if s.english {
				b.Visit(f.URL, ".pages")
				otherLanguage(b, ".pages")
			}
			walk(f, b, func(page string) {
				if slices.Contains(strings.Fields(s.pages), page) {
					write(t, filepath.Join(dir, s.name+"-"+page+".png"), b)
				}
			})
		})
	}
}

// waveDrawn is true when the waveform is there, or too far down to be drawn.
const waveDrawn = `(e => e.getBoundingClientRect().top > innerHeight + 60 || e.querySelector(':scope > div') !== null)(document.querySelector('.sound .wave'))`

// walk goes over every page and takes a picture of each.
func walk(f *fake, b *browser.Tab, take func(page string)) {
	for i := range 14 {
		f.add(story[i%6].ID, "scored", "")
	}
	b.Visit(f.URL, ".pages")
	take("choose")
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	take("read")
	b.Click(".big.record")
	b.See(".big.stop")
	b.Until(`document.querySelector('.time').textContent === '0:03'`)
	take("recording")
	f.held, f.modelled = make(chan struct{}), true
	b.Click(".big.stop")
	b.See(".wait")
	take("listening")
	close(f.held)
	b.See(".summary:not(.pending)")
	b.Until(waveDrawn)
	b.See(".change-words")
	take("result")
	b.Click(`.tile[data-verdict="wrong"]`)
	b.See(".detail .curve")
	b.Until(`document.querySelector('audio').paused`)
	take("detail")
	b.Visit(f.URL+"/r/"+f.add("fishing-1", "unassessable", "too noisy"), ".refusal")
	take("refusal")
	b.Visit(f.URL+"/answer/who", ".big.record")
	take("question")
	b.Visit(f.URL+"/r/"+f.answer("who", "right", "scored"), ".verdict-card")
	b.Until(waveDrawn)
	take("heard")
	b.Visit(f.URL+"/r/"+f.answer("what", "partly", "scored"), ".verdict-card")
	b.Until(waveDrawn)
	take("partly")
	f.change("rec013", func(r *fakeRecording) { r.Liked, r.Likes = true, 1 })
	b.Visit(f.URL+"/work", ".growth")
	take("work")
	f.set(func() { f.garden = true })
	b.Visit(f.URL+"/growth", ".figures")
	take("growth")
	b.Visit(f.URL+"/guardian", "#asked .late")
	take("guardian")
	b.Visit(f.URL+"/notice", "[data-part=ask]")
	take("notice")
	f.set(func() { f.role = "staff" })
	b.Visit(f.URL+"/correct/bank", ".char.guess")
	take("correct")
	f.set(func() { f.role = "custodian" })
	b.Visit(f.URL+"/staff", "#due li")
	b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
	take("staff")
	f.set(func() { f.role = "operator" })
	b.Visit(f.URL+"/operations", ".light")
	b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
	take("operations")
}

// write keeps a picture small: 256 colours are enough for flat pages.
func write(t *testing.T, path string, b *browser.Tab) {
	t.Helper()
	b.Until(`document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().iterations === Infinity)`)
	data, err := chromedp.Run(b.Context(), chromedp.CaptureScreenshot())
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
