package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/langdu/langdu/internal/browser"
)

func openResult(t *testing.T, status, reason string) (*fake, *browser.Tab, string) {
	t.Helper()
	f, b := newFake(t), open(t)
	id := f.add("fishing-1", status, reason)
	b.Do(chromedp.Navigate(f.URL + "/r/" + id))
	return f, b, id
}

// TestTapPlaysTheSlice taps the third character, which was said from 0.80 s to
// 1.14 s, and watches where the player starts and stops.
func TestTapPlaysTheSlice(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	b.Until(`document.querySelector('audio').readyState >= 3`)
	browser.Eval[bool](b, `(() => {
		const audio = document.querySelector('audio');
		window.from = window.to = null;
		audio.addEventListener('play', () => { window.from = audio.currentTime; });
		audio.addEventListener('pause', () => { window.to = audio.currentTime; });
		return true;
	})()`)
	b.Click(".tile:nth-of-type(1)")
	b.Until(`window.to !== null`)
	b.Click(`.tile[data-at="2"]`)
	b.Until(`window.from > 0.7 && window.to > 0.9`)
	from, to := browser.Eval[float64](b, "window.from"), browser.Eval[float64](b, "window.to")
	if from < 0.79 || from > 0.9 || to < 1.13 || to > 1.3 {
		t.Errorf("played from %.2f s to %.2f s, want 0.80 to 1.14", from, to)
	}
}

func TestDetail(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	for _, test := range []struct{ tile, says string }{
		{`.tile[data-at="1"]`, "开头是 m，听起来像 n。"},
		{`.tile[data-at="4"]`, "这是第二声，听起来像第三声。声音从中间往上走"},
		{`.tile[data-at="4"]`, "你自己改过来了"},
		{`.tile[data-at="10"]`, "后面是 i，听起来像 ing。"},
		{`.tile[data-at="9"]`, "这个字没有听到"},
		{`.tile[data-at="0"]`, "读得真准"},
	} {
		b.Click(test.tile)
		if got := b.Text(".detail .said"); !strings.Contains(got, test.says) {
			t.Errorf("%s says %q, want %q in it", test.tile, got, test.says)
		}
		b.Click(".detail .close")
	}
	if got := b.Text(".notes"); !strings.Contains(got, "没读到：心") || !strings.Contains(got, "多读了：de") {
		t.Errorf("notes say %q, want what was left out and what was added", got)
	}
}

func TestKeyboard(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	focused := `document.activeElement.dataset.at`
	browser.Eval[bool](b, `(document.querySelector('.tile').focus(), true)`)
	b.Do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowLeft))
	if got := browser.Eval[string](b, focused); got != "1" {
		t.Errorf("after two steps and one back the character at %s has the focus, want 1", got)
	}
	b.Do(chromedp.KeyEvent(kb.Enter))
	b.See(".detail")
	b.Do(chromedp.KeyEvent(kb.End))
	if got := browser.Eval[string](b, focused); got != "14" {
		t.Errorf("End goes to %s, want 14", got)
	}
	b.Do(chromedp.KeyEvent(kb.Escape))
	b.Until(`document.querySelector('.detail').hidden`)
	if n := browser.Eval[int](b, `document.querySelectorAll('.tile[tabindex="0"]').length`); n != 1 {
		t.Errorf("%d characters are in the tab order, want 1", n)
	}
}

func TestRefusals(t *testing.T) {
	f, b := newFake(t), open(t)
	for _, test := range []struct{ status, reason, title string }{
		{"unassessable", "silence", "没有听到声音"},
		{"unassessable", "too short", "录音太短了"},
		{"unassessable", "too noisy", "周围太吵了"},
		{"unassessable", "clipped", "声音太大了"},
		{"unassessable", "not this text", "好像读的是别的"},
		{"unassessable", "not Mandarin", "没有听到普通话"},
		{"unassessable", "several voices", "有好几个人在说话"},
		{"unassessable", "not speech", "没有听到读书的声音"},
		{"unassessable", "a reason of next year", "小鸟没有听清"},
		{"failed", "undecodable", "这个录音打不开"},
		{"failed", "unsupported media", "这种文件听不了"},
		{"failed", "too long", "录音太长了"},
		{"failed", "consent withdrawn", "现在不能听这个录音"},
		{"failed", "gave up", "小鸟今天没听成"},
	} {
		b.Visit(f.URL+"/r/"+f.add("fishing-1", test.status, test.reason), ".refusal")
		if got := b.Text("h1"); got != test.title {
			t.Errorf("%s: title is %q, want %q", test.reason, got, test.title)
		}
		if strings.ContainsAny(strings.NewReplacer("MP3", "", "M4A", "").Replace(b.Text(".refusal")), "0123456789") || browser.Eval[bool](b, `document.querySelector('.stars') !== null`) {
			t.Errorf("%s: a refusal shows a score", test.reason)
		}
		if strings.Contains(b.Text("main"), "false") {
			t.Errorf("%s: the page says %q", test.reason, b.Text("main"))
		}
		b.Until(`[...document.querySelectorAll('.hints img')].every((e) => e.complete)`)
		if bad := browser.Eval[int](b, `[...document.querySelectorAll('.hints li')].filter((e) => e.querySelector('img').naturalWidth === 0 || !e.innerText.trim()).length`); bad > 0 || browser.Eval[int](b, `document.querySelectorAll('.hints li').length`) == 0 {
			t.Errorf("%s: %d of the hints have no picture or no word, or there is none", test.reason, bad)
		}
		if got := browser.Eval[string](b, `document.querySelector('.refusal a').getAttribute('href')`); got != "/read/fishing-1" {
			t.Errorf("%s: reading again leads to %s", test.reason, got)
		}
	}
}

func TestLike(t *testing.T) {
	f, b, id := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	b.Click(".like")
	b.Until(`document.querySelector('.like').getAttribute('aria-pressed') === 'true'`)
	b.Click(".like")
	b.Until(`document.querySelector('.like').getAttribute('aria-pressed') === 'false'`)
	want := "PUT /v1/recordings/" + id + "/like DELETE /v1/recordings/" + id + "/like"
	if got := strings.Join(f.calls, " "); got != want {
		t.Errorf("calls %q, want %q", got, want)
	}
}

func TestDelete(t *testing.T) {
	f, b, id := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	b.Click(".actions .erase")
	b.See("dialog")
	b.Click("dialog .plain")
	if len(f.calls) > 0 {
		t.Fatalf("calls %q although the child kept the recording", f.calls)
	}
	b.Click(".actions .erase")
	b.Click("dialog .danger")
	b.See(".trouble[data-kind=nowork]")
	if got := strings.Join(f.calls, " "); got != "DELETE /v1/recordings/"+id {
		t.Errorf("calls %q, want one DELETE", got)
	}
}

// TestShareFromTheResult opens the dialogue about links where one is allowed to share.
func TestShareFromTheResult(t *testing.T) {
	f, b, id := openResult(t, "scored", "")
	b.Click(".actions .share")
	b.See("dialog.sharing")
	if got := browser.Eval[string](b, `getComputedStyle(document.querySelector('dialog.sharing .spans')).display`); got != "grid" {
		t.Errorf("the dialogue is shown without its style sheet: %s", got)
	}
	f.change(id, func(r *fakeRecording) { r.Expires = map[string]any{} })
	b.Visit(f.URL+"/r/"+id, ".gone")
	if browser.Eval[bool](b, `document.querySelector('.share') !== null`) {
		t.Error("what has no sound any more can be shared")
	}
}

// TestPollsWithoutEvents takes server-sent events away: the page asks instead.
func TestPollsWithoutEvents(t *testing.T) {
	f, b := newFake(t), open(t)
	id := f.add("fishing-1", "processing", "")
	b.RunFirst(`delete window.EventSource`)
	b.Visit(f.URL+"/r/"+id, ".wait")
	f.change(id, func(r *fakeRecording) { r.Status, r.Overall = "scored", 91 })
	b.See(".tiles.revealed")
}
