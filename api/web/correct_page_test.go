package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// TestPictureAndModelReading sends both and takes one away.
func TestPictureAndModelReading(t *testing.T) {
	f, b := openBank(t)
	b.Click(".media summary")
	b.Until(`document.querySelector('.media').innerText.includes('可以听了')`)
	give := func(input, name, kind string) {
		browser.Eval[bool](b, fmt.Sprintf(`(() => { const files = new DataTransfer(), e = document.querySelector(%q); files.items.add(new File(['x'], %q, {type: %q}));
			e.files = files.files; return e.dispatchEvent(new Event('change')); })()`, input, name, kind))
	}
	give("#picture-file", "a.png", "image/png")
	b.See(".media img.shown")
	b.Click(".media .link")
	b.Click("dialog .danger")
	f.awaitCall(t, "DELETE /v1/pages/bank/picture")
	b.Until(`!document.querySelector('.media img')`)
	browser.Eval[bool](b, `(document.querySelector('#model-by').value = '李老师', true)`)
	give("#model-file", "a.m4a", "audio/mp4")
	f.awaitCall(t, "PUT /v1/pages/bank/model")
	b.See(".media audio")
}

func TestANewPage(t *testing.T) {
	f, b := newFake(t), open(t)
	f.role = "app"
	b.Allow("status of 404") // whether the name is free
	b.Visit(f.URL+"/correct/new", "#new-name")
	b.Do(chromedp.SetValue(chromedp.CSS("#new-name"), "p-9"))
	browser.Eval[bool](b, `(() => { const e = document.querySelector('#field-text'); e.value = '行长'; return e.dispatchEvent(new Event('input')); })()`)
	b.See(char(1))
	b.Click(".save")
	b.Until(`location.pathname === '/correct/p-9'`)
	if calls := f.made(); calls[0] != "PUT /v1/pages/p-9" {
		t.Errorf("calls %v", calls)
	}
}

func TestPagesToCorrectAreFound(t *testing.T) {
	f, b := newFake(t), open(t)
	f.role = "operator"
	b.Visit(f.URL+"/correct", ".sheets .chip")
	if got := shown(b, ".sheets li"); !strings.Contains(got, "18 个字里有 3 个不确定") {
		t.Errorf("the first page says %q", got)
	}
	b.Do(chromedp.SendKeys(chromedp.CSS("#q"), "月亮"))
	b.Until(`document.querySelectorAll('.sheets li').length === 1`)
	b.Do(chromedp.SendKeys(chromedp.CSS("#q"), "飞船"))
	b.Until(`document.body.innerText.includes('没有找到')`)
}

// TestOnlyWritersCorrect asks others for a token of somebody who may.
func TestOnlyWritersCorrect(t *testing.T) {
	f, b := newFake(t), open(t)
	for _, role := range []string{"learner", "guardian", "custodian"} {
		f.set(func() { f.role = role })
		for _, path := range []string{"/correct", "/correct/fishing-1"} {
			b.Visit(f.URL+path, "#token")
		}
	}
}

// TestCorrectingIsReadable measures the page on a phone, with the chooser open.
func TestCorrectingIsReadable(t *testing.T) {
	_, b := openBank(t)
	b.Do(chromedp.EmulateViewport(360, 740))
	b.Click(char(17))
	b.See(".option")
	if wide := browser.Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("the page is %d px wider than the screen", wide)
	}
	b.Until(`(() => { const c = document.querySelector('.char[data-at="17"]').getBoundingClientRect(), p = document.querySelector('.chooser').getBoundingClientRect(); return c.top >= 0 && c.bottom <= p.top; })()`)
	small := browser.Eval[[]string](b, `[...document.querySelectorAll('button, a, select, input, textarea')].filter(e => e.checkVisibility() && !e.matches('.skip'))
		.filter(e => { const r = e.getBoundingClientRect(); return r.height < 44 || r.width < 44; }).map(e => e.outerHTML.slice(0, 80))`)
	if len(small) > 0 {
		t.Errorf("controls smaller than 44 px: %q", small)
	}
	for _, scheme := range []string{"light", "dark"} {
		b.Media("prefers-color-scheme", scheme)
		b.Until(atRest)
		for _, poor := range browser.Eval[[]string](b, contrasts) {
			t.Errorf("%s: poor contrast: %s", scheme, poor)
		}
	}
}
