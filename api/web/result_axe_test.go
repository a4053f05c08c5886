package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// TestEverybodyCanUseAResult runs axe-core on a result with everything on it that
// comes later or is opened: the reading before, the card with its curve, a
// person's decision, a guardian's dialogue.
func TestEverybodyCanUseAResult(t *testing.T) {
	f, b := newFake(t), browser.OpenWithAxe(t, wav(8000, loudness))
	f.modelled = true
	f.worse = map[string]bool{f.add("fishing-1", "scored", ""): true}
	f.decision = doc{"score": 92, "characters": []doc{{"at": 1, "verdict": "correct"}}, "sentence": "“猫”读得很清楚。", "decided_at": inDays(-1)}
	id := f.add("fishing-1", "scored", "")
	for i, look := range []struct {
		width, height int64
		scheme        string
	}{{390, 844, "light"}, {1280, 800, "dark"}} {
		b.Do(chromedp.EmulateViewport(look.width, look.height))
		b.Media("prefers-color-scheme", look.scheme)
		b.Accept([]string{"zh-CN", "en"}[i])
		check := func(state string) {
			for _, v := range b.Axe() {
				if v.Serious() {
					t.Errorf("%s, %d px, %s: %s", state, look.width, look.scheme, v)
				}
			}
		}
		b.Visit(f.URL+"/r/"+id, ".change-words")
		check("compared")
		b.Click(`.tile[data-at="4"]`)
		b.See(".detail .curve")
		b.See(".then-now")
		check("card")
		browser.Eval[bool](b, `(document.querySelector('.doubt .link').click(), true)`)
		b.See("dialog.dispute")
		check("dialogue")
	}
}
