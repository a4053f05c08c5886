package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/langdu/langdu/internal/browser"
)

// noteSounds remembers in window.heard which sound is played, from which second,
// and at which speed.
const noteSounds = `window.heard = []; (() => {
	const play = HTMLMediaElement.prototype.play;
	HTMLMediaElement.prototype.play = function () {
		const name = this.src.includes('/model/') ? 'model' : this.src.split('/').at(-2);
		window.heard.push([name, this.currentTime.toFixed(1), this.playbackRate].join(' '));
		return play.call(this);
	};
})()`

// openModelled opens the result of a page that has a model reading.
func openModelled(t *testing.T) (*fake, *browser.Tab, string) {
	t.Helper()
	f, b := newFake(t), open(t)
	f.modelled = true
	id := f.add("fishing-1", "scored", "")
	b.RunFirst(noteSounds)
	b.Visit(f.URL+"/r/"+id, ".model-line .link")
	b.Until(`document.querySelector('audio').readyState >= 3`)
	return f, b, id
}

const rests = `[...document.querySelectorAll('audio')].every((a) => a.paused)`

// heard waits until so many sounds were begun, and is all of them.
func heard(b *browser.Tab, n string) string {
	b.Until(`window.heard.length >= ` + n)
	return browser.Eval[string](b, `window.heard.join(', ')`)
}

// TestMeAndModel plays one character, said at 1.6 s by the child and at 2.0 s by
// the model, in one voice, in the other, and in both.
func TestMeAndModel(t *testing.T) {
	_, b, id := openModelled(t)
	b.Click(`.tile[data-at="4"]`)
	b.Click(`[data-act="detail.model"]`)
	if got, want := heard(b, "2"), id+" 1.6 1, model 2.0 1"; got != want {
		t.Errorf("tapping, then the model, plays %q, want %q", got, want)
	}
	b.Until(rests)
	b.Click(`[data-act="detail.both"]`)
	if got, want := heard(b, "4"), id+" 1.6 1, model 2.0 1, "+id+" 1.6 1, model 2.0 1"; got != want {
		t.Errorf("both play %q, want %q", got, want)
	}
	b.Click(".detail .close")
	b.Click(".slower")
	b.Click(`.tile[data-at="4"]`)
	if got := heard(b, "5"); !strings.HasSuffix(got, id+" 1.6 0.75") {
		t.Errorf("slower plays %q, want the last at 0.75", got)
	}
	if got := b.Text(".model-line"); !strings.Contains(got, "示范：林老师") {
		t.Errorf("the model reading is by %q, want 林老师", got)
	}
}

// TestBothEndWithAPause shows that where the first voice is stopped the second
// does not begin.
func TestBothEndWithAPause(t *testing.T) {
	_, b, _ := openModelled(t)
	b.Click(`.tile[data-at="4"]`)
	b.Until(rests)
	browser.Eval[bool](b, `(async () => {
		document.querySelector('[data-act="detail.both"]').click();
		const audio = document.querySelector('audio');
		await new Promise((done) => audio.addEventListener('playing', done, { once: true }));
		audio.pause(); // as the device does when a call comes in
		await new Promise((done) => audio.paused ? done() : audio.addEventListener('pause', done, { once: true }));
		await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
		return true;
	})()`)
	if got := browser.Eval[string](b, `window.heard.filter((s) => s.startsWith('model')).join()`); got != "" {
		t.Errorf("after a pause the model is heard: %s", got)
	}
}

// TestModelAlone offers the model where the child's own sound is gone already.
func TestModelAlone(t *testing.T) {
	f, b := newFake(t), open(t)
	f.modelled = true
	id := f.add("fishing-1", "scored", "")
	f.change(id, func(r *fakeRecording) { r.Expires = map[string]any{} })
	b.RunFirst(noteSounds)
	b.Visit(f.URL+"/r/"+id, ".gone .model-line .link")
	b.Click(`.tile[data-at="4"]`)
	b.Click(".detail .hear")
	if got := heard(b, "1"); got != "model 2.0 1" {
		t.Errorf("without a sound of the child's %q is heard, want the model at 2.0 s", got)
	}
}

// TestSlowerInTheCard changes the one speed that there is.
func TestSlowerInTheCard(t *testing.T) {
	_, b, id := openModelled(t)
	b.Click(`.tile[data-at="4"]`)
	b.Until(rests)
	b.Click(".slow-here")
	b.Click(`[data-act="detail.me"]`)
	if got := heard(b, "2"); !strings.HasSuffix(got, id+" 1.6 0.75") {
		t.Errorf("slower from the card plays %q", got)
	}
	if got := browser.Eval[string](b, `document.querySelector('.slower').ariaPressed + document.querySelector('.slow-here').ariaPressed`); got != "truetrue" {
		t.Errorf("the two switches say %s", got)
	}
	browser.Eval[bool](b, `(document.querySelector('.slower').click(), true)`)
	if got := browser.Eval[string](b, `document.querySelector('.slower').ariaPressed + document.querySelector('.slow-here').ariaPressed`); got != "falsefalse" {
		t.Errorf("after the other switch the two say %s", got)
	}
}

// TestNoModelOfAnotherText leaves the model out where the page has changed since.
func TestNoModelOfAnotherText(t *testing.T) {
	f, b := newFake(t), open(t)
	f.modelled = true
	id := f.add("fishing-1", "scored", "")
	f.change(id, func(r *fakeRecording) { r.Text = "小猫来到河边，\n一心一意地钓虾。" })
	b.Visit(f.URL+"/r/"+id, ".tiles.revealed")
	b.Click(`.tile[data-at="0"]`)
	b.See(".detail .pitch")
	if browser.Eval[int](b, `document.querySelector(".detail .hears").children.length`) != 1 {
		t.Error("the model reading of another text can be heard")
	}
}

func TestCurve(t *testing.T) {
	_, b, _ := openModelled(t)
	for _, test := range []struct{ at, says string }{
		{"4", "你的声音拐了个弯，先低后高。第二声要往上走。"},
		{"2", "你的声音往上走了。正是第二声的样子！"},
	} {
		b.Click(`.tile[data-at="` + test.at + `"]`)
		b.See(".detail .curve")
		if got := b.Text(".pitch figcaption"); got != test.says {
			t.Errorf("the curve at %s says %q, want %q", test.at, got, test.says)
		}
	}
	for _, line := range []string{"expected", "mine", "model"} {
		if n := browser.Eval[int](b, `document.querySelectorAll('.curve path.`+line+`').length`); n == 0 {
			t.Errorf("the curve has no line %s", line)
		}
	}
	// The dot goes along while the voice is heard, and rests with it.
	browser.Eval[bool](b, `(() => {
		window.places = new Set();
		const dot = document.querySelector('.dot.mine');
		new MutationObserver(() => { if (dot.getAttribute('visibility') === 'visible') window.places.add(dot.getAttribute('cx')); })
			.observe(dot, { attributes: true });
		document.querySelector('[data-act="detail.me"]').click();
		return true;
	})()`)
	b.Until(`window.places.size >= 3`)
	b.Until(rests + ` && document.querySelector('.dot.mine').getAttribute('visibility') === 'hidden'`)
	b.Click(`.tile[data-at="9"]`)
	if browser.Eval[bool](b, `document.querySelector('.detail .pitch') !== null`) {
		t.Error("a character that was not read has a curve")
	}
}

// TestSigns shows the small signs on the tiles, and a legend of those alone.
func TestSigns(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	if got := browser.Eval[string](b, `[...document.querySelectorAll('.tile .signs .icon')].map((e) => e.closest('.tile').dataset.at + e.getAttribute('class')).join()`); got != "4icon icon-sign-self_corrected" {
		t.Errorf("signs are %q", got)
	}
	if got := browser.Eval[string](b, `[...document.querySelectorAll('.tile[data-at="4"] span:not(:has(*))')].map((e) => e.textContent).filter(Boolean).join()`); got != "hé,河,再练一练,38,自己改对了" {
		t.Errorf("the tile says %q", got)
	}
	if got := strings.Fields(b.Text(".legend")); strings.Join(got, " ") != "读对了 差一点点 再练一练 没读到 自己改对了 多读的" {
		t.Errorf("the legend says %q", got)
	}
}

// TestVerdictsWithoutColour shows that each verdict has a mark and a border of
// its own, whatever colours an eye can tell apart.
func TestVerdictsWithoutColour(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	shapes := browser.Eval[[]string](b, `[...new Set([...document.querySelectorAll('.tile')].map((e) => [
		e.dataset.verdict, e.querySelector('.verdict path').getAttribute('d'), getComputedStyle(e).borderTopStyle].join('|')))]`)
	marks, borders := map[string]bool{}, map[string]bool{}
	for _, s := range shapes {
		f := strings.Split(s, "|")
		marks[f[1]], borders[f[2]] = true, true
	}
	if len(shapes) != 4 || len(marks) != 4 || len(borders) != 4 {
		t.Errorf("four verdicts have %d marks and %d borders: %q", len(marks), len(borders), shapes)
	}
}

// TestTips goes from a sentence to its characters.
func TestTips(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	b.Click(`.tip[data-key="initial.m"]`)
	b.See(".detail")
	if got := b.Text(".detail .who .char"); got != "猫" {
		t.Errorf("the tip about m leads to %q", got)
	}
	if got := browser.Eval[string](b, `[...document.querySelectorAll('.tile.hint')].map((e) => e.dataset.at).join() + ' ' + document.activeElement.dataset.at`); got != "1 1" {
		t.Errorf("framed and focused are %q, want 1 and 1", got)
	}
	b.Click(".detail .close")
	if browser.Eval[bool](b, `document.querySelector('.tile.hint') !== null`) {
		t.Error("the frame stays when the card is closed")
	}
}

// TestKeys walks the card by keys: arrows turn it, its buttons keep the focus,
// Escape closes it from inside, and the blank plays the whole.
func TestKeys(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	b.RunFirst(noteSounds)
	browser.Eval[bool](b, `(document.querySelector('.tile').focus(), true)`)
	b.Do(chromedp.KeyEvent(kb.Enter))
	b.See(".detail")
	b.Do(chromedp.KeyEvent(kb.ArrowRight))
	if got := b.Text(".detail .who .char"); got != "猫" {
		t.Errorf("the arrow turns the card to %q, want 猫", got)
	}
	browser.Eval[bool](b, `(document.querySelector('[data-act=next]').focus(), true)`)
	b.Do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Enter))
	if got := b.Text(".detail .who .char") + browser.Eval[string](b, `document.activeElement.dataset.act ?? ''`); got != "到next" {
		t.Errorf("after two steps the card and the focus are at %q, want 到next", got)
	}
	b.Do(chromedp.KeyEvent(kb.Escape))
	b.Until(`document.querySelector('.detail').hidden && document.activeElement.dataset.at === '3'`)
	browser.Eval[bool](b, `(document.activeElement.blur(), true)`)
	b.Until(`document.querySelector('audio').readyState >= 3 && document.querySelector('audio').paused`)
	b.Do(chromedp.KeyEvent(" "))
	b.Until(`!document.querySelector('audio').paused`)
	b.Do(chromedp.KeyEvent(" "))
	b.Until(`document.querySelector('audio').paused`)
}

// TestSaid is what who listens to the page is told first.
func TestSaid(t *testing.T) {
	_, b, _ := openResult(t, "scored", "")
	b.Until(`document.getElementById('say')?.textContent.startsWith('得分 96。13 个字里读对了 9 个。 “心”没有读到')`)
}

// TestReveal shows that the opening of a long result takes no longer than 2.5 s,
// and none at all where a child taps.
func TestReveal(t *testing.T) {
	for _, test := range []struct {
		name string
		tap  bool
		most time.Duration
	}{{"alone", false, 2500 * time.Millisecond}, {"tapped", true, time.Second}} {
		t.Run(test.name, func(t *testing.T) {
			f, b := newFake(t), open(t)
			b.Media("prefers-reduced-motion", "no-preference")
			id := f.add("moon", "scored", "")
			b.RunFirst(`sessionStorage.setItem('langdu.fresh', '` + id + `'); (() => {
				const turn = () => {
					if (!window.began && document.querySelector('.tile')) window.began = performance.now();
					if (!window.ended && document.querySelector('.summary:not(.pending)')) window.ended = performance.now();
					if (window.began && !window.tapped && ` + map[bool]string{true: "true", false: "false"}[test.tap] + ` && document.querySelectorAll('.tile.shown').length > 1) {
						window.tapped = true;
						window.dispatchEvent(new PointerEvent('pointerdown'));
					}
				};
				new MutationObserver(turn).observe(document, { subtree: true, childList: true, attributes: true });
			})()`)
			b.Visit(f.URL+"/r/"+id, ".summary:not(.pending)")
			if took := time.Duration(browser.Eval[float64](b, `window.ended - window.began`)) * time.Millisecond; took > test.most || !test.tap && took < time.Second {
				t.Errorf("the opening took %v, want at most %v, and no less than a second without a tap", took, test.most)
			}
		})
	}
}

// TestTicks has every character that was read below the waveform, and none where
// they would run into each other.
func TestTicks(t *testing.T) {
	f, b, id := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	b.See(".ticks text")
	if got := browser.Eval[string](b, `document.querySelector('.ticks').textContent`); got != "小猫来到河边一一意地钓鱼" {
		t.Errorf("below the waveform stands %q", got)
	}
	f.change(id, func(r *fakeRecording) { r.Duration *= 3 })
	b.Visit(f.URL+"/r/"+id, ".tiles.revealed")
	b.Until(`(text => text !== null && !text.checkVisibility())(document.querySelector('.ticks text'))`)
	b.See(".ticks line")
}
