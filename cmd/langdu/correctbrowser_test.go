package main

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// TestCorrectingInABrowser corrects a reading of a page that three children have read,
// in the real service: what would change, putting it in force, scoring again.
func TestCorrectingInABrowser(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			b := browser.Open(t, nil)
			s := correcting(t, stores, 3, 1)
			b.Do(chromedp.EmulateViewport(1280, 900))
			b.Visit(s.address+"/correct#token="+s.sign(t, "--role", "staff", "--subject", "ed"), ".sheets .chip")
			b.Click(".sheets a")
			b.See(`.char[data-at="9"]`)
			b.Click(`.char[data-at="9"]`)
			b.Click("#option-dai4")
			b.See(`.char[data-at="9"].changed[data-source="author"]`)
			b.Click(".preview .listen")
			b.See(`.direction[data-direction="worse"]`)
			b.Until(`document.querySelector('.verdicts').innerText.includes('大')`)
			look(t, b, shape+"-found")
			b.Click(".save")
			b.Click(".force .again")
			b.Until(`document.querySelector('.force').innerText.includes('3 段按新读音重新打了分')`)
			b.Click(".history summary")
			b.See(".versions .back")
			b.Click(".versions .back")
			b.See(".dock.dirty")
			look(t, b, shape+"-done")
		})
	}
}

// look leaves a picture where LANGDU_LOOK says, if it does.
func look(t *testing.T, b *browser.Tab, name string) {
	t.Helper()
	dir := os.Getenv("LANGDU_LOOK")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.Context(), chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(dir+"/"+name+".png", png, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
