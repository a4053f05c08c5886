package web_test

import (
	"os"
	"slices"
	"strings"
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
	b.Until(`document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().iterations === Infinity)`)
	data, err := chromedp.Run(b.Context(), chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/"+name+".png", data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// module imports one of the pages' modules; the expression of what it exports is
// the answer.
func module[T any](b *browser.Tab, name, expression string) T {
	return browser.Eval[T](b, `(async () => {
		const here = document.querySelector('link[rel=stylesheet]').href.replace(/[^/]*$/, '');
		const m = await import(here + '`+name+`');
		return `+expression+`; })()`)
}

// TestSilences shows which stretches of a recording are jumped: those of more than
// 0.7 s, but 0.2 s of each, and none where nothing was ever said.
func TestSilences(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/work", ".trouble")
	for peaks, want := range map[string]string{
		`[]`:                          `[]`,
		`[0, 0, 0, 0]`:                `[]`,
		`[0.01, 0.005, 0.01, 0.008]`:  `[]`,
		`[1, 0, 1, 1]`:                `[[1.1,1.9]]`,
		`[0, 1, 1, 0.01]`:             `[[0.1,0.9],[3.1,3.9]]`,
		`[-1, 0.05, -0.02, 0.3]`:      `[[1.1,2.9]]`,
		`[0.5, 0.04, 0.5, 0.01]`:      `[[3.1,3.9]]`,
		`[1, 1, 1, 1, 0, 1, 1, 1]`:    `[]`, // half a second
		`[1, 0, 0, 1, 1, 0, 0, 0.04]`: `[[0.6,1.4],[2.6,3.9]]`,
	} {
		if got := module[string](b, "work/silence.js", `JSON.stringify(m.silences(`+peaks+`, 4).map(x => x.map(y => Math.round(y * 1000) / 1000)))`); got != want {
			t.Errorf("silences(%s) = %s, want %s", peaks, got, want)
		}
	}
	const stretches = `[[1.1, 2], [5, 7.5]]`
	for at, want := range map[string]string{"0.5": "null", "1.1": "2", "1.9": "2", "1.97": "null", "2": "null", "6": "7.5", "8": "null"} {
		if got := module[string](b, "work/silence.js", `String(m.jump(`+stretches+`, `+at+`))`); got != want {
			t.Errorf("jump at %s s = %s, want %s", at, got, want)
		}
	}
}

// TestGeometry shows which cards are in sight, across months and columns.
func TestGeometry(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/work", ".trouble")
	for _, c := range []struct{ counts, columns, top, bottom, want string }{
		{`[5, 0, 3]`, "1", "0", "50", `[[0,0,1]]`},
		{`[5, 0, 3]`, "1", "0", "120", `[[0,0,1]]`},
		{`[5, 0, 3]`, "1", "450", "700", `[[0,4,5],[2,0,2]]`},
		{`[5, 0, 3]`, "1", "5000", "6000", `[]`},
		{`[5, 0, 3]`, "2", "0", "220", `[[0,0,4]]`},
		{`[5, 0, 3]`, "2", "-500", "5000", `[[0,0,5],[2,0,3]]`},
	} {
		got := module[string](b, "work/geometry.js", `JSON.stringify(m.inSight(`+c.counts+`, { columns: `+c.columns+`, row: 100, head: 20 }, `+c.top+`, `+c.bottom+`).map(s => [s.month, s.from, s.to]))`)
		if got != c.want {
			t.Errorf("inSight(%s in %s columns, %s to %s) = %s, want %s", c.counts, c.columns, c.top, c.bottom, got, c.want)
		}
	}
	if got := module[string](b, "work/geometry.js", `[[0, 0], [0, 4], [2, 2]].map(([month, i]) => m.topOf([5, 0, 3], { columns: 2, row: 100, head: 20 }, month, i)).join()`); got != "20,220,440" {
		t.Errorf("topOf = %s, want 20,220,440", got)
	}
}

// press types keys as a person would, where the focus is.
func press(b *browser.Tab, keys string) { b.Do(chromedp.KeyEvent(keys)) }

const (
	arrowRight, escape = "\u0303", "\u001b"
	playing            = `document.querySelector('.playing')?.dataset.id`
	sound              = `document.querySelector('main > audio')`
)

// TestTheBarFitsAPhone shows that every button of the bar is on the screen.
func TestTheBarFitsAPhone(t *testing.T) {
	_, b := openWork(t, 2)
	b.Do(chromedp.EmulateViewport(320, 640))
	b.Click(".piece .play")
	b.See(".bar .hop")
	b.Until(`[...document.querySelectorAll('.bar button, .bar .seek')].every(e => !e.checkVisibility() || e.getBoundingClientRect().right <= innerWidth)`)
	snap(t, b, "work-bar-small")
}

// TestWorkGoesOn shows that one recording follows the other, past one without
// sound, and that the bar and the device's own controls say which it is.
func TestWorkGoesOn(t *testing.T) {
	f, b := openWork(t, 4)
	f.change("rec002", func(r *fakeRecording) { delete(r.Expires, "rendition") })
	b.Do(chromedp.Reload())
	b.See(".piece[data-id=rec003] .play")
	b.Click(".piece[data-id=rec003] .play")
	b.See(".bar")
	b.Until(sound + `.duration > 1`)
	if got := browser.Eval[[]string](b, `[document.querySelector('.bar .name').innerText, navigator.mediaSession.metadata.title, navigator.mediaSession.metadata.artist]`); !slices.Equal(got, []string{"荷叶伞", "荷叶伞", "2026年11月3日"}) {
		t.Errorf("the bar and the device say %q", got)
	}
	snap(t, b, "work-bar")
	browser.Eval[bool](b, `(`+sound+`.currentTime = `+sound+`.duration - 0.15, true)`)
	b.Until(playing + ` === 'rec001'`)
	if got := b.Text(".bar .name"); got != "蜻蜓飞来了" {
		t.Errorf("after the first %q plays", got)
	}
	b.Click(".bar .after")
	b.Until(playing + ` === 'rec000'`)
	b.Click(".bar .before")
	b.Until(playing + ` === 'rec001'`)
	b.Click(".bar .speed")
	b.Click(".bar .speed")
	if got := browser.Eval[[]string](b, `[String(`+sound+`.playbackRate), document.querySelector('.speed').innerText, document.querySelector('.speed').ariaLabel]`); !slices.Equal(got, []string{"1.5", "1.5×", "快慢：1.5 倍"}) {
		t.Errorf("faster is %q", got)
	}
	b.Click(".bar .after")
	b.Until(playing + ` === 'rec000' && ` + sound + `.playbackRate === 1.5 && ` + sound + `.duration > 1`)
	browser.Eval[bool](b, `(`+sound+`.currentTime = `+sound+`.duration - 0.15, true)`)
	b.Until(`document.getElementById('say').textContent === '都听完了。'`)
	b.Click(".bar .close")
	b.Until(`!document.querySelector('.bar').checkVisibility() && navigator.mediaSession.metadata === null`)
	b.Do(chromedp.Reload()) // how this device likes to listen is kept
	b.Click(".piece[data-id=rec003] .play")
	b.Until(`document.querySelector('.speed').innerText === '1.5×'`)
}

// TestWorkSkipsPauses shows that a long pause is jumped where the child wants it.
func TestWorkSkipsPauses(t *testing.T) {
	_, b := openWork(t, 1)
	b.RunFirst(`const real = fetch; window.fetch = async (path, how) => (String(path).endsWith('/peaks')
		? new Response(JSON.stringify({ duration: 5, peaks: [[...Array(20).fill(0.5), ...Array(60).fill(0), ...Array(20).fill(0.5)]] })) : real(path, how))`)
	b.Do(chromedp.Reload())
	b.Click(".piece .play")
	b.Until(sound + `.currentTime > 1.3 && ` + sound + `.currentTime < 3`) // as it is, the pause is heard
	b.Click(".bar .hop")
	b.Until(sound + `.currentTime >= 3.85`)
	if at := browser.Eval[float64](b, sound+`.currentTime`); at > 4.9 {
		t.Errorf("after the pause it goes on at %.2f s, want about 3.9", at)
	}
	if pressed := browser.Eval[string](b, `document.querySelector('.bar .hop').ariaPressed`); pressed != "true" {
		t.Errorf("the button says pressed=%s", pressed)
	}
}

// TestWorkKeys shows the keys, that typing in the search is typing, that a button
// with the focus keeps its space bar, and that the letters can be turned off.
func TestWorkKeys(t *testing.T) {
	_, b := openWork(t, 3)
	b.Click(".search input")
	press(b, "n l?")
	if got := browser.Eval[string](b, `document.querySelector('.search input').value + document.querySelectorAll('dialog').length`); got != "n l?0" {
		t.Errorf("in the search the keys wrote %q", got)
	}
	browser.Eval[bool](b, `(document.querySelector('.search input').value = '', document.querySelector('.search input').dispatchEvent(new Event('input')), document.activeElement.blur(), true)`)
	b.Until(tally(3))
	b.Click(".piece[data-id=rec002] .play")
	b.Until(playing + ` === 'rec002'`)
	browser.Eval[bool](b, `(document.activeElement.blur(), true)`)
	press(b, " ")
	b.Until(sound + `.paused`)
	press(b, " n")
	b.Until(playing + ` === 'rec001'`)
	press(b, "p")
	b.Until(playing + ` === 'rec002' && ` + sound + `.duration > 6`)
	press(b, arrowRight)
	b.Until(sound + `.currentTime >= 5`)
	press(b, "l")
	b.Until(`document.querySelector('[data-id=rec002] .like').ariaPressed === 'true'`)
	press(b, "?")
	b.See("dialog.keys")
	snap(t, b, "work-keys")
	press(b, "n") // the dialogue is what the keys are for now
	b.Click("dialog.keys input")
	press(b, escape)
	b.Until(`!document.querySelector('dialog')`)
	press(b, "n")
	press(b, "?")
	b.See("dialog.keys") // without letters there is still this
	if got := browser.Eval[string](b, `document.querySelector('.bar .name').innerText`); got != "月亮睡着了" {
		t.Errorf("with the letters off %q plays", got)
	}
}

// TestP26SharedFromMyWork shows that a guardian makes a link that ends, sees it
// once, sees which are in force, and ends one.
func TestP26SharedFromMyWork(t *testing.T) {
	f, b := openWork(t, 2)
	b.Click(".piece[data-id=rec001] .share")
	b.See("dialog.sharing")
	b.Click(".span:nth-of-type(1) input")
	b.Click("dialog form .primary")
	b.See(".fresh .address")
	snap(t, b, "work-shared")
	if got := browser.Eval[string](b, `document.querySelector('.address').value`); got != f.URL+"/s/4rWb1cQm7" {
		t.Errorf("the link is %q", got)
	}
	f.mu.Lock()
	made := slices.Clone(f.shares)
	f.mu.Unlock()
	if len(made) != 1 || made[0].Recording != "rec001" || made[0].ExpiresAt.Sub(made[0].CreatedAt).Hours() != 24 {
		t.Errorf("made %v, want one to rec001 for a day", made)
	}
	if text := b.Text("dialog .shared"); !strings.Contains(text, "11月20日 做的，到 11月21日") {
		t.Errorf("in force: %q", text)
	}
	b.Click("dialog .revoke")
	b.Until(`document.querySelectorAll('dialog .shared').length === 0`)
	if calls := f.made(); !slices.Contains(calls, "DELETE /v1/shares/s1") {
		t.Errorf("calls %v", calls)
	}
	f.set(func() { f.refused = &problem{403, "consent-required"} })
	b.Allow("status of 403")
	b.Click("dialog form .primary")
	b.See("dialog .refused a[href='/guardian#agreed']")
}

// TestP26ChildDoesNotShareAlone shows that a child under 14 is not offered to share.
func TestP26ChildDoesNotShareAlone(t *testing.T) {
	f, b := newFake(t), open(t)
	f.add("moon", "scored", "")
	f.role = "learner"
	b.Visit(f.URL+"/work", ".piece .erase")
	b.Until(`performance.getEntriesByType('resource').some(e => e.name.endsWith('/v1/learners/demo'))`)
	if browser.Eval[bool](b, `[...document.querySelectorAll('.share')].some(e => e.checkVisibility())`) {
		t.Error("a child under 14 is offered to share")
	}
}

// TestWorkSaysTheEnd shows the last days of a recording in words of their own.
func TestWorkSaysTheEnd(t *testing.T) {
	f, b := newFake(t), open(t)
	f.add("moon", "scored", "")
	f.add("rain", "scored", "")
	f.add("boat", "scored", "")
	now := browser.Eval[float64](b, `Date.now()`)
	for id, days := range map[string]float64{"rec000": 0.4, "rec001": 5.5, "rec002": 40} {
		f.change(id, func(r *fakeRecording) { r.Expires["rendition"] = inMilliseconds(now + days*86400e3) })
	}
	b.Visit(f.URL+"/work", ".piece .kept")
	got := browser.Eval[[]string](b, `[...document.querySelectorAll('.kept')].map(e => e.className + ' ' + e.innerText.trim())`)
	if len(got) != 3 || !strings.HasPrefix(got[0], "kept 保留到") || got[1] != "kept soon 还能听 6 天" || got[2] != "kept soon 今天最后一天" {
		t.Errorf("the ends read %q", got)
	}
	snap(t, b, "work-ends")
}

// TestWorkForEverybody runs axe-core on My Work while it plays and on its dialogues.
func TestWorkForEverybody(t *testing.T) {
	f, b := newFake(t), browser.OpenWithAxe(t, wav(8000, loudness))
	for i := range 6 {
		f.add(story[i].ID, "scored", "")
	}
	b.Visit(f.URL+"/work", ".piece .play")
	for _, step := range []struct{ click, see string }{
		{".sieve", ".more-filters.open"}, {".piece[data-id=rec005] .play", ".bar"}, {".piece[data-id=rec005] .share", "dialog.sharing"}, {"dialog form .primary", ".fresh .copy"},
	} {
		b.Click(step.click)
		b.See(step.see)
		for _, v := range b.Axe() {
			if v.Serious() {
				t.Errorf("after %s: %s", step.click, v)
			}
		}
	}
	snap(t, b, "work-axe")
}
