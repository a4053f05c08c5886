package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

const cards = `document.querySelectorAll('.piece').length`

// tally is true once the list has n recordings in all.
func tally(n int) string {
	return fmt.Sprintf(`[...document.querySelectorAll('.month:not([hidden]) .tally')].reduce((sum, e) => sum + Number(e.textContent), 0) === %d`, n)
}

func openWork(t *testing.T, n int) (*fake, *browser.Tab) {
	t.Helper()
	f, b := newFake(t), open(t)
	for i := range n {
		f.add(story[i%len(story)].ID, "scored", "")
	}
	b.Visit(f.URL+"/work", ".piece")
	return f, b
}

// TestWorkScrolls shows that scrolling passes every recording once, the newest
// first, and that the list has its full length before anything of it is loaded.
func TestWorkScrolls(t *testing.T) {
	_, b := openWork(t, 60)
	height := browser.Eval[float64](b, `document.querySelector('.shelf').offsetHeight`)
	ids := browser.Eval[[]string](b, `(async () => {
		const seen = new Map();
		const look = () => { for (const e of document.querySelectorAll('.piece:not(.coming)')) seen.set(e.dataset.id, e.getBoundingClientRect().top + scrollY); };
		while (scrollY + innerHeight < document.documentElement.scrollHeight - 2 || document.querySelector('.coming')) {
			look(); scrollBy(0, 300);
			do await new Promise(requestAnimationFrame); while (document.querySelector('.coming'));
		}
		look();
		return [...seen].sort((x, y) => x[1] - y[1]).map(([id]) => id);
	})()`)
	if !slices.IsSortedFunc(ids, func(x, y string) int { return strings.Compare(y, x) }) || len(slices.Compact(ids)) != 60 {
		t.Errorf("%d recordings, want 60, newest first, each once: %v", len(ids), ids)
	}
	if after := browser.Eval[float64](b, `document.querySelector('.shelf').offsetHeight`); after != height {
		t.Errorf("the list is %v px high after it was loaded, %v before", after, height)
	}
	last := browser.Eval[[]string](b, `(e => [e.ariaPosInSet, e.ariaSetSize, e.closest('section').querySelector('h2').innerText])(document.querySelector('.piece[data-id=rec000]'))`)
	if want := []string{"60", "60", "2026年11月\n60"}; !slices.Equal(last, want) {
		t.Errorf("the last recording is %q, want %q", last, want)
	}
}

func TestWorkFilters(t *testing.T) {
	f, b := openWork(t, 24)
	f.change("rec001", func(r *fakeRecording) { r.Liked = true })
	b.Do(chromedp.SendKeys(chromedp.CSS(".search input"), "蜻蜓"))
	b.Until(tally(4))
	b.Click(".sieve")
	b.Click(".liked")
	b.Until(tally(1))
	if at := browser.Eval[string](b, `location.search`); at != "?q=%E8%9C%BB%E8%9C%93&liked=1" {
		t.Errorf("the address holds %q, want the search and what is liked", at)
	}
	b.Do(chromedp.Reload()) // finds the same
	b.Until(tally(1))
	b.Click(".liked") // which is unfolded, as it leaves something out
	b.Until(tally(4))
	b.Do(chromedp.SetValue(chromedp.CSS(".pick.stars"), "practise"))
	browser.Eval[bool](b, `document.querySelector('.pick.stars').dispatchEvent(new Event('change'))`)
	practise := 0
	for _, r := range f.recordings {
		if r.Title == "蜻蜓飞来了" && r.Overall < 65 {
			practise++
		}
	}
	b.Until(tally(practise))
	b.Do(chromedp.SendKeys(chromedp.CSS(".search input"), "没有这一页"))
	b.See(".trouble[data-kind=nothing]")
}

func TestWorkPlays(t *testing.T) {
	_, b := openWork(t, 2)
	b.Click(".piece[data-id=rec001] .play")
	b.See(".piece[data-id=rec001].playing")
	b.Until(`document.querySelector('audio').currentTime > 0.2`)
	browser.Eval[bool](b, `(document.querySelector('.piece[data-id=rec000] .play').scrollIntoView({ block: 'center' }), true)`)
	b.Click(".piece[data-id=rec000] .play")
	b.See(".piece[data-id=rec000].playing")
	if n := browser.Eval[int](b, `document.querySelectorAll('.playing').length`); n != 1 {
		t.Errorf("%d recordings play at once", n)
	}
	b.Click(".piece[data-id=rec000] .play")
	b.Until(`document.querySelector('audio').paused`)
}

// TestWorkUndo shows that what was deleted by a slip comes back to its place.
func TestWorkUndo(t *testing.T) {
	f, b := openWork(t, 3)
	b.Click(".piece[data-id=rec001] .erase")
	b.Until(cards + " === 2")
	b.Until(`document.activeElement.matches('[data-id=rec000] .line-one')`) // a keyboard goes on from there
	b.Click(".toast button")
	b.Until(cards + " === 3")
	b.Until(`document.activeElement.matches('[data-id=rec001] .erase')`)
	ids := browser.Eval[[]string](b, `[...document.querySelectorAll('.piece')].map(e => e.dataset.id)`)
	if want := []string{"rec002", "rec001", "rec000"}; !slices.Equal(ids, want) || len(f.made()) > 0 {
		t.Errorf("after undo %v with calls %v, want %v and none", ids, f.made(), want)
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
	b.Allow("status of 404") // the page that was left did not hear the answer: the next asks again
	b.Visit(f.URL+"/work", ".piece")
	b.Until(cards + " === 1")
	calls := f.made()
	if want := []string{"DELETE /v1/recordings/rec001", "DELETE /v1/recordings/rec000"}; !slices.Equal(slices.Compact(calls), want) {
		t.Errorf("calls %v, want %v", calls, want)
	}
}

// TestWorkErasesLater shows that what is deleted without a network is deleted when
// it is back, on the next visit if need be, and that the page says so till then.
func TestWorkErasesLater(t *testing.T) {
	f, b := openWork(t, 3)
	b.Allow("ERR_INTERNET_DISCONNECTED")
	b.Offline(true)
	b.Click(`.piece[data-id=rec001] .erase`)
	b.See(".late")
	if says := b.Text(".late"); !strings.Contains(says, "没有网") || !strings.Contains(says, "1 个录音") {
		t.Errorf("without a network the page says %q", says)
	}
	if calls := f.made(); len(calls) > 0 {
		t.Errorf("calls %v", calls)
	}
	b.Offline(false)
	b.Until(`document.querySelector('.late').hidden`)
	browser.Eval[bool](b, `(localStorage.setItem('langdu.leaving', '[{"id":"rec000","learner":"demo"},{"id":"rec002","learner":"another"}]'), true)`)
	b.Visit(f.URL+"/work", ".piece[data-id=rec002]") // a visit ended too soon; another child's waits for them
	b.Until(`!localStorage.getItem('langdu.leaving').includes('rec000')`)
	if want := []string{"DELETE /v1/recordings/rec001", "DELETE /v1/recordings/rec000"}; !slices.Equal(f.made(), want) {
		t.Errorf("calls %v, want %v", f.made(), want)
	}
}

func TestGrowth(t *testing.T) {
	_, b := openWork(t, 8)
	b.See(".growth")
	if got := strings.Join(strings.Fields(b.Text(".growth")), " "); got != "5 个字读熟了 读熟了 上了树梢星 再练一练 月亮爬 去花园看看" {
		t.Errorf("growth says %q", got)
	}
}

// TestWorkOfTenThousand scrolls through ten thousand recordings to the end and back
// on a slow phone: the page never holds more than what is near the screen, however
// long the list, and a month far down is there at once.
func TestWorkOfTenThousand(t *testing.T) {
	f, b := newFake(t), open(t)
	f.addMany(10_000)
	b.Visit(f.URL+"/work", ".piece:not(.coming)")
	b.Until(tally(10_000))
	before := heap(b)
	b.Slow(4)
	idle := browser.Eval[struct{ Frames, P50, P95, Worst, Nodes float64 }](b, fmt.Sprintf(scrolling, 0))
	for name, by := range map[string]int{"down": 1, "up": -1} {
		browser.Eval[bool](b, fmt.Sprintf(`(scrollTo(0, %d < 0 ? 1e9 : 0), true)`, by))
		b.Until(`document.querySelectorAll('.piece:not(.coming)').length > 3`)
		got := browser.Eval[struct{ Frames, P50, P95, Worst, Nodes float64 }](b, fmt.Sprintf(scrolling, by))
		t.Logf("%s: %v frames of 25 px to 400 px: half under %.0f ms, 95 %% under %.0f ms, the longest %.0f ms; at most %v elements",
			name, got.Frames, got.P50, got.P95, got.Worst, got.Nodes)
		if got.Nodes > 2000 {
			t.Errorf("%v elements, want fewer than 2,000", got.Nodes)
		}
		if got.P95 > 300+3*idle.P95 { // a machine that does other things too is slower than a phone
			t.Errorf("scrolling %s, 95 %% of the frames take up to %.0f ms, %.0f ms where nothing moves", name, got.P95, idle.P95)
		}
	}
	b.Slow(1)
	browser.Eval[bool](b, `(scrollTo(0, 1e9), true)`)
	b.See(".piece[data-id=rec00000]")
	browser.Eval[bool](b, `(scrollTo(0, 0), true)`)
	b.See(".piece[data-id=rec09999]")
	after := heap(b)
	t.Logf("the scripts hold %.1f MB before and %.1f MB after", before, after)
	if after > before+25 {
		t.Errorf("after scrolling the scripts hold %.1f MB, %.1f MB before", after, before)
	}
	b.Click(".sieve")
	browser.Eval[bool](b, `(s => { s.value = '2025-06'; s.dispatchEvent(new Event('change')); return true; })(document.querySelector('.pick.month'))`)
	b.Until(`document.activeElement.id === 'month-2025-06' && document.querySelectorAll('[data-month="2025-06"] .piece:not(.coming)').length > 3`)
	snap(t, b, "work-jump")
}

// scrolling scrolls a hundred frames, ever faster, and measures them.
const scrolling = `(async () => {
	const times = []; let nodes = 0;
	let last = await new Promise(requestAnimationFrame);
	for (let i = 0; i < 100; i++) {
		scrollBy(0, %d * (25 + i * 3.75));
		const now = await new Promise(requestAnimationFrame);
		times.push(now - last); last = now;
		if (i %% 10 === 0) nodes = Math.max(nodes, document.querySelectorAll('*').length);
	}
	times.sort((x, y) => x - y);
	return { Frames: times.length, P50: times[50], P95: times[95], Worst: times.at(-1), Nodes: nodes };
})()`

// heap is the megabytes that the scripts of the page hold.
func heap(b *browser.Tab) float64 {
	if _, err := chromedp.Call(b.Context(), heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
		return 0
	}
	return browser.Eval[float64](b, `performance.memory.usedJSHeapSize / 1e6`)
}

// TestWorkReturns shows that who comes back from a result finds the list as it was left.
func TestWorkReturns(t *testing.T) {
	f, b := newFake(t), open(t)
	f.addMany(300)
	b.RunFirst(`addEventListener('unload', () => {})`) // no page is kept as it was, as with the answers of a real service in it
	b.Visit(f.URL+"/work", ".piece:not(.coming)")
	browser.Eval[bool](b, `(scrollTo(0, 20000), true)`)
	const onScreen = `[...document.querySelectorAll('.piece:not(.coming)')].find(e => e.getBoundingClientRect().top > 0 && e.getBoundingClientRect().bottom < innerHeight)`
	b.Until(`!!` + onScreen + ` && history.state?.top > 19000`)
	at := browser.Eval[string](b, onScreen+`.dataset.id`)
	b.Click(`.piece[data-id=` + at + `] .line-one`)
	b.See(".tiles")
	browser.Eval[bool](b, `(history.back(), true)`)
	b.Until(`location.pathname === '/work' && scrollY > 19000`)
	b.See(`.piece[data-id=` + at + `]`)
}
