package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

const cards = `document.querySelectorAll('.piece').length`

func openWork(t *testing.T, n int) (*fake, *browser.Tab) {
	t.Helper()
	f, b := newFake(t), open(t)
	for i := range n {
		f.add(story[i%len(story)].ID, "scored", "")
	}
	b.Visit(f.URL+"/work", ".piece")
	return f, b
}

func TestWorkScrolls(t *testing.T) {
	_, b := openWork(t, 60)
	if first := browser.Eval[int](b, cards); first > 36 {
		t.Errorf("%d recordings are loaded before anyone scrolls", first)
	}
	for n := 12; n < 60; {
		browser.Eval[bool](b, `(scrollTo(0, document.body.scrollHeight), true)`)
		b.Until(fmt.Sprintf("%s > %d || %s === 60", cards, n, cards))
		n = browser.Eval[int](b, cards)
	}
	ids := browser.Eval[[]string](b, `[...document.querySelectorAll('.piece')].map(e => e.dataset.id)`)
	if !slices.IsSortedFunc(ids, func(x, y string) int { return strings.Compare(y, x) }) || len(slices.Compact(ids)) != 60 {
		t.Errorf("%d recordings, want 60, newest first, each once: %v", len(ids), ids)
	}
}

func TestWorkFilters(t *testing.T) {
	f, b := openWork(t, 24)
	f.change("rec001", func(r *fakeRecording) { r.Liked = true })
	b.Do(chromedp.SendKeys(chromedp.CSS(".search input"), "蜻蜓"))
	b.Until(cards + " === 4")
	b.Click(".liked")
	b.Until(cards + " === 1")
	b.Click(".liked")
	b.Until(cards + " === 4")
	b.Do(chromedp.SendKeys(chromedp.CSS(".search input"), "没有这一页"))
	b.See(".trouble[data-kind=nothing]")
}

func TestWorkPlays(t *testing.T) {
	_, b := openWork(t, 2)
	b.Click(".piece:nth-child(1) .play")
	b.See(".piece:nth-child(1).playing")
	b.Until(`document.querySelector('audio').currentTime > 0.2`)
	b.Click(".piece:nth-child(2) .play")
	b.See(".piece:nth-child(2).playing")
	if n := browser.Eval[int](b, `document.querySelectorAll('.playing').length`); n != 1 {
		t.Errorf("%d recordings play at once", n)
	}
	b.Click(".piece:nth-child(2) .play")
	b.Until(`document.querySelector('audio').paused`)
}

func TestWorkUndo(t *testing.T) {
	f, b := openWork(t, 3)
	b.Click(".piece:nth-child(2) .erase")
	b.Until(cards + " === 2")
	b.Click(".toast button")
	b.Until(cards + " === 3")
	ids := browser.Eval[[]string](b, `[...document.querySelectorAll('.piece')].map(e => e.dataset.id)`)
	if want := []string{"rec002", "rec001", "rec000"}; !slices.Equal(ids, want) || len(f.calls) > 0 {
		t.Errorf("after undo %v with calls %v, want %v and none", ids, f.calls, want)
	}
}

// TestWorkErases shows that a deletion is made good, after the time to undo it
// as well as when the child leaves the page before that.
func TestWorkErases(t *testing.T) {
	f, b := openWork(t, 3)
	b.Click(`.piece[data-id=rec001] .erase`)
	b.Until(`document.querySelector('.toast') === null`)
	b.Click(`.piece[data-id=rec000] .erase`)
	b.Visit(f.URL, ".pages")
	b.Visit(f.URL+"/work", ".piece")
	b.Until(cards + " === 1")
	f.mu.Lock()
	defer f.mu.Unlock()
	if want := []string{"DELETE /v1/recordings/rec001", "DELETE /v1/recordings/rec000"}; !slices.Equal(f.calls, want) {
		t.Errorf("calls %v, want %v", f.calls, want)
	}
}

func TestGrowth(t *testing.T) {
	_, b := openWork(t, 8)
	b.See(".growth")
	if got := strings.Join(strings.Fields(b.Text(".growth")), " "); got != "5 个字读熟了 读熟了上了树梢星 再练一练月亮爬" {
		t.Errorf("growth says %q", got)
	}
}
