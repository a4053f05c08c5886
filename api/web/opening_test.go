package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// TestWithoutScripts shows that the pages to read from have their text and their
// pinyin, and lead from one to the next, before any script has run.
func TestWithoutScripts(t *testing.T) {
	f, b := newFake(t), open(t)
	if _, err := chromedp.Call(b.Context(), emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for path, wants := range map[string][]string{
		"/":               {"今天读哪一页", "小猫钓鱼", "月亮睡着了"},
		"/read/fishing-1": {"河边的小猫", "xiǎo", "小", "diào", "。"},
		"/answer/who":     {"谁", "shéi"},
	} {
		b.Do(chromedp.Navigate(f.URL + path))
		text := b.Text("main")
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s without scripts says %q, want %q in it", path, text, want)
			}
		}
	}
	b.Do(chromedp.Navigate(f.URL + "/"))
	if to := browser.Eval[[]string](b, `[...document.querySelectorAll('main a')].map(e => e.pathname)`); len(to) != len(story) || to[0] != "/read/fishing-1" {
		t.Errorf("without scripts the first page leads to %q, want every page to read", to)
	}
}

// TestOpeningGivesWay shows that nothing of what the server showed first is left,
// and that what is there in the end has not jumped about.
func TestOpeningGivesWay(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Slow(4)
	for path, ready := range map[string]string{"/": ".pages .asks", "/read/fishing-1": ".big.record", "/answer/who": ".big.record"} {
		b.Visit(f.URL+path, ready)
		b.Until(`performance.getEntriesByName('langdu.ready').length > 0`)
		if n := browser.Eval[int](b, `document.querySelectorAll('.opening').length`); n != 0 {
			t.Errorf("%s still has the opening", path)
		}
		shift := browser.Eval[float64](b, `new Promise((done) => {
			let sum = 0;
			new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; }).observe({ type: 'layout-shift', buffered: true });
			requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
		})`)
		t.Logf("%s: layout shift %.3f", path, shift)
		if shift > 0.1 {
			t.Errorf("%s: layout shift %.3f, want at most 0.1 (web.dev, Core Web Vitals)", path, shift)
		}
	}
}
