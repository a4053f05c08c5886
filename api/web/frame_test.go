package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

func TestLanguage(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL, ".pages")
	if got := b.Text("h1"); got != "今天读哪一页？" {
		t.Errorf("a Chinese browser is told %q", got)
	}
	otherLanguage(b, "main h1")
	b.Until(`document.querySelector('h1').innerText === 'Which page shall we read?'`)
	b.Visit(f.URL+"/work", ".trouble")
	if got := b.Text("h1"); got != "My work" {
		t.Errorf("the next page is called %q, want My work", got)
	}
	if lang := browser.Eval[string](b, `document.documentElement.lang`); lang != "en-GB" {
		t.Errorf("lang = %s, want en-GB", lang)
	}
}

func TestNoSession(t *testing.T) {
	f, b := newFake(t), open(t)
	f.signedIn = false
	b.Allow("status of 401")
	b.Visit(f.URL, ".trouble[data-kind=session]")
}

// TestTokenInTheAddress shows that an app may open a page with a token, and
// that it does not stay in the address bar or the history.
func TestTokenInTheAddress(t *testing.T) {
	f, b := newFake(t), open(t)
	f.signedIn = false
	b.Visit(f.URL+"/#token=good-token&learner=demo", ".pages")
	if got := browser.Eval[string](b, `location.href`); got != f.URL+"/" {
		t.Errorf("the address is %s, want %s/", got, f.URL)
	}
}

func TestMissing(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("status of 404")
	b.Visit(f.URL+"/r/none", ".trouble[data-kind=missing]")
	b.Visit(f.URL+"/read/none", ".trouble[data-kind=missing]")
	b.Visit(f.URL+"/nowhere", ".trouble[data-kind=missing]")
}

// TestEveryControl measures and names the controls of every page on a phone:
// none may be smaller than a child's finger or without a name for those who
// listen to the page, and no page may be wider than the screen.
func TestEveryControl(t *testing.T) {
	f, b := newFake(t), open(t)
	f.garden = true
	b.Do(chromedp.EmulateViewport(360, 740))
	id := f.add("fishing-1", "scored", "")
	for path, ready := range map[string]string{
		"/": ".pages .asks", "/read/moon": ".big.record", "/r/" + id: ".tiles.revealed", "/work": ".piece",
		"/questions?page=fishing-1": ".asked", "/answer/who": ".big.record", "/answer/why": ".big.record",
		"/r/" + f.answer("who", "right", "scored"):   ".verdict-card",
		"/r/" + f.answer("what", "partly", "scored"): ".verdict-card",
		"/guardian": "#asked .late", "/growth": ".figures",
	} {
		b.Visit(f.URL+path, ready)
		unfold(b)
		small := browser.Eval[[]string](b, `[...document.querySelectorAll('button, a, select, label.check')].filter(e => e.checkVisibility() && !e.matches('.skip, .extra'))
			.filter(e => { const r = e.getBoundingClientRect(); return r.height < 44 || r.width < 44; }).map(e => e.outerHTML.slice(0, 80))`)
		if len(small) > 0 {
			t.Errorf("%s has controls smaller than 44 px: %q", path, small)
		}
		nameless := browser.Eval[[]string](b, `[...document.querySelectorAll('button, a, select, input, img, [role=img], [role=meter]')]
			.filter(e => !(e.getAttribute('aria-label') || e.innerText?.trim() || e.hasAttribute('alt') || e.labels?.length)).map(e => e.outerHTML.slice(0, 80))`)
		if len(nameless) > 0 {
			t.Errorf("%s has controls without a name: %q", path, nameless)
		}
		if wide := browser.Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%s is %d px wider than the screen", path, wide)
		}
	}
}

// TestEveryWidth shows that the bar at the top fits every screen, in both languages.
func TestEveryWidth(t *testing.T) {
	f, b := newFake(t), open(t)
	f.answer("what", "partly", "scored")
	for _, path := range []string{"/", "/work", "/answer/why", "/growth"} {
		b.Visit(f.URL+path, "main h1")
		for range 2 {
			otherLanguage(b, "main h1")
			for _, width := range []int64{320, 360, 480, 640, 700, 768, 1024} {
				b.Do(chromedp.EmulateViewport(width, 740))
				if wide := browser.Eval[int](b, `Math.ceil(Math.max(document.documentElement.scrollWidth, document.querySelector('.language').getBoundingClientRect().right) - innerWidth)`); wide > 0 {
					t.Errorf("%s is %d px wider than a screen of %d px", path, wide, width)
				}
			}
		}
	}
}
