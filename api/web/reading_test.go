package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// TestPictureTextAndButton shows a short page whole on a phone: its picture, every
// character and the button, without scrolling; on a desk the picture is beside the text.
func TestPictureTextAndButton(t *testing.T) {
	f, b := newFake(t), open(t)
	f.tus.pictured = true
	for _, size := range []struct{ width, height int64 }{{390, 844}, {375, 812}, {1280, 800}} {
		b.Do(chromedp.EmulateViewport(size.width, size.height))
		b.Visit(f.URL+"/read/fishing-1", ".big.record")
		b.Until(`document.querySelector('.picture').complete && document.querySelector('.picture').naturalWidth === 640`)
		if got := browser.Eval[string](b, `document.querySelector('.picture').alt`); got != "河边的小猫" {
			t.Errorf("the picture is called %q, want the page's title", got)
		}
		hidden := browser.Eval[int](b, `(() => {
			const dock = document.querySelector('.dock').getBoundingClientRect();
			return [...document.querySelectorAll('.picture, .cell')].filter(e => e.getBoundingClientRect().bottom > dock.top + 1).length +
				(dock.bottom > innerHeight + 1 ? 100 : 0);
		})()`)
		if hidden > 0 {
			t.Errorf("%d×%d: %d parts of the page are not to be seen", size.width, size.height, hidden)
		}
		beside := browser.Eval[bool](b, `document.querySelector('.picture').getBoundingClientRect().right <= document.querySelector('.passage').getBoundingClientRect().left`)
		if beside != (size.width > 1000) {
			t.Errorf("%d×%d: the picture is beside the text: %v", size.width, size.height, beside)
		}
	}
}

// TestPictureIsGone leaves no broken frame where a picture does not come.
func TestPictureIsGone(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Allow("status of 404")
	f.tus.pictured = true
	b.Visit(f.URL+"/read/moon", ".big.record")
	b.Until(`document.querySelector('.picture') === null`)
}

// TestListenToTheModel plays the model reading and marks each character as it is said;
// it is silent as soon as the child wants to read.
func TestListenToTheModel(t *testing.T) {
	f, b := newFake(t), open(t)
	f.modelled = true
	b.Visit(f.URL+"/read/fishing-1", ".listen button")
	b.Click(".listen button")
	b.Until(`document.querySelector('.cell.now')?.dataset.at === '1'`)
	b.Until(`document.querySelector('.cell.now')?.dataset.at === '3'`)
	if got := b.Text(".listen"); got != "不听了\n林老师读" && got != "不听了林老师读" {
		t.Errorf("while it plays it says %q", got)
	}
	b.Click(".big.record")
	b.See(".count")
	if n := browser.Eval[int](b, `document.querySelectorAll('.cell.now').length`); n != 0 {
		t.Errorf("%d characters are marked while the child reads", n)
	}
	if got := b.Text(".listen button"); got != "先听一遍" {
		t.Errorf("the reading says %q when the child begins", got)
	}
}

// TestTextSize makes the text larger for who needs it, and remembers.
func TestTextSize(t *testing.T) {
	f, b := newFake(t), open(t)
	size := func() float64 {
		return browser.Eval[float64](b, `parseFloat(getComputedStyle(document.querySelector('.cell')).fontSize)`)
	}
	b.Visit(f.URL+"/read/fishing-1", ".big.record")
	usual := size()
	for _, want := range []struct {
		name  string
		times float64
	}{{"字的大小：大", 1.3}, {"字的大小：特大", 1.7}} {
		b.Click(".settings .size")
		if got := browser.Eval[string](b, `document.querySelector('.settings .size').getAttribute('aria-label')`); got != want.name {
			t.Errorf("the size is called %q, want %q", got, want.name)
		}
		if got := size() / usual; got < want.times-.02 || got > want.times+.02 {
			t.Errorf("%s: %.2f times the usual, want %.1f", want.name, got, want.times)
		}
	}
	b.Visit(f.URL+"/answer/who", ".big.record")
	if got := browser.Eval[string](b, `document.documentElement.dataset.textSize`); got != "2" {
		t.Errorf("the size is forgotten: %s", got)
	}
	if over := browser.Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		t.Errorf("the largest text is %d px wider than a phone", over)
	}
	b.Click(".settings .size")
	b.Until(`document.documentElement.dataset.textSize === '0'`)
}
