package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// visited is a page as somebody may find it.
type visited struct {
	name, path, ready string
	role              string // of the session, if not guardian
}

// everyPage is every page with something in it. f gets the recordings for it.
func everyPage(f *fake) []visited {
	for i := range 6 {
		f.add(story[i].ID, "scored", "")
	}
	f.garden = true
	id := f.add("fishing-1", "scored", "")
	noisy := f.add("moon", "unassessable", "too noisy")
	return []visited{
		{"choose", "/", ".pages .asks", ""},
		{"read", "/read/fishing-1", ".big.record", ""},
		{"questions", "/questions", ".asked", ""},
		{"answer", "/answer/why", ".big.record", ""},
		{"result", "/r/" + id, ".tiles.revealed", ""},
		{"refused", "/r/" + noisy, ".refusal", ""},
		{"heard", "/r/" + f.answer("what", "partly", "scored"), ".verdict-card", ""},
		{"work", "/work", ".piece", ""},
		{"growth", "/growth", ".garden", ""},
		{"guardian", "/guardian", "#asked .late", ""},
		{"notice", "/notice", "[data-part=ask]", ""},
		{"staff", "/staff", "#due li", "custodian"},
		{"operations", "/operations", ".light", "operator"},
		{"correct", "/correct", ".sheets .chip", "staff"},
		{"correction", "/correct/bank", ".char.guess", "staff"},
		{"missing", "/nowhere", ".trouble", ""},
	}
}

// TestEverybodyCanUseEveryPage runs axe-core on every page, on a phone and on a
// desk, by day and by night, in both languages: nothing that it calls serious or
// critical may stand. The rest is reported.
func TestEverybodyCanUseEveryPage(t *testing.T) {
	f, b := newFake(t), browser.OpenWithAxe(t, wav(8000, loudness))
	b.Allow("status of 404")
	for i, p := range everyPage(f) {
		f.set(func() { f.role = p.role })
		for _, look := range []struct {
			width, height int64
			scheme        string
		}{{390, 844, "light"}, {1280, 800, "dark"}} {
			b.Do(chromedp.EmulateViewport(look.width, look.height))
			b.Media("prefers-color-scheme", look.scheme)
			b.Accept([]string{"zh-CN", "en"}[i%2])
			b.Visit(f.URL+p.path, p.ready)
			b.Until(`document.querySelectorAll('[aria-busy=true]').length === 0`)
			for _, v := range b.Axe() {
				if v.Serious() {
					t.Errorf("%s, %d px, %s: %s", p.name, look.width, look.scheme, v)
				} else {
					t.Logf("%s, %d px, %s: %s", p.name, look.width, look.scheme, v)
				}
			}
		}
	}
}
