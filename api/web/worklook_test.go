package web_test

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// snap writes what the screen shows, for people who work on the pages: LANGDU_LOOK=folder.
func snap(t *testing.T, b *browser.Tab, name string) {
	t.Helper()
	dir := os.Getenv("LANGDU_LOOK")
	if dir == "" {
		return
	}
	data, err := chromedp.Run(b.Context(), chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/"+name+".png", data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLookWork(t *testing.T) {
	f, b := openWork(t, 40)
	b.Until(`document.querySelectorAll('.piece:not(.coming)').length > 3`)
	f.change("rec039", func(r *fakeRecording) { r.Liked = true; r.Likes = 1 })
	b.Visit(f.URL+"/work", ".growth")
	b.Until(`document.querySelectorAll('.piece:not(.coming)').length > 3`)
	snap(t, b, "work-phone")
	b.Click(`.piece[data-id=rec039] .play`)
	b.See(".bar")
	b.Until(`document.querySelector('audio').currentTime > 0.5`)
	snap(t, b, "work-phone-play")
	b.Media("prefers-color-scheme", "dark")
	snap(t, b, "work-phone-dark")
	b.Do(chromedp.EmulateViewport(1280, 800))
	b.Until(`document.querySelectorAll('.piece:not(.coming)').length > 5`)
	snap(t, b, "work-desk-dark")
	b.Media("prefers-color-scheme", "light")
	b.Click(`.keys`)
	b.See("dialog.keys")
	snap(t, b, "work-desk-keys")
	b.Click("dialog .primary")
	b.Click(`.piece[data-id=rec038] .share`)
	b.See("dialog.sharing")
	snap(t, b, "work-desk-share")
	b.Click("dialog form .primary")
	b.See(".fresh .copy")
	snap(t, b, "work-desk-shared")
}
