package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

func openStaff(t *testing.T, role string) (*fake, *browser.Tab) {
	t.Helper()
	f, b := newFake(t), open(t)
	f.role = role
	b.Visit(f.URL+"/staff", "#entries table")
	b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
	return f, b
}

// TestP10OverdueOnTheStaffPage shows that staff see which requests are late, and until
// when the others must be answered and done.
func TestP10OverdueOnTheStaffPage(t *testing.T) {
	_, b := openStaff(t, "staff")
	text := strings.Join(strings.Fields(b.Text("#due")), " ")
	for _, want := range []string{"1 项超期", "更正 · demo 等待处理 已超期", "2026年10月21日 提出；2026年11月19日 前答复，2026年11月15日 前办结"} {
		if !strings.Contains(text, want) {
			t.Errorf("the requests say %q, want %q in it", text, want)
		}
	}
	if browser.Eval[bool](b, `!!document.querySelector('#due button')`) {
		t.Error("staff who are no custodian can decide")
	}
}

// TestP23ApprovedOnTheStaffPage shows that a custodian approves a request to listen with
// a sentence, and that staff see how long they may listen and how often they have.
func TestP23ApprovedOnTheStaffPage(t *testing.T) {
	f, b := openStaff(t, "custodian")
	b.Click(".hearing[data-id=a2] .approve")
	b.Do(chromedp.SendKeys(chromedp.CSS("#decide-sentence"), "否则无法判断。"))
	b.Click("dialog .primary")
	b.Until(`!document.querySelector('dialog')`)
	if sent := f.body(t); sent["decision"] != "approve" || sent["sentence"] != "否则无法判断。" {
		t.Errorf("sent %v", sent)
	}
	if text := b.Text(".hearing[data-id=a1]"); !strings.Contains(text, "已听 2 次，最多 5 次") {
		t.Errorf("the approved one says %q", text)
	}
	if browser.Eval[bool](b, `!!document.querySelector('#hearing .play, #hearing form')`) {
		t.Error("a custodian can listen, or ask to")
	}
}

func TestCustodianRefuses(t *testing.T) {
	f, b := openStaff(t, "custodian")
	b.Click(".request[data-id=q2] .refuse")
	b.Do(chromedp.SendKeys(chromedp.CSS("#decide-sentence"), "请先确认身份。"))
	b.Do(chromedp.SetValue(chromedp.CSS("#decide-reason"), "identity-not-verified"))
	b.Click("dialog .primary")
	b.Until(`!document.querySelector('dialog')`)
	if sent := f.body(t); sent["decision"] != "refused" || sent["reason"] != "identity-not-verified" {
		t.Errorf("sent %v", sent)
	}
}

func TestCustodianTellsFamilies(t *testing.T) {
	f, b := openStaff(t, "custodian")
	b.Click("#happened .notify")
	f.body(t)
	if calls := f.made(); len(calls) != 1 || calls[0] != "POST /v1/incidents/i1/notify" {
		t.Errorf("calls %v", calls)
	}
}

// TestP15SecondPersonOnTheStaffPage shows that a hold which one person has proposed
// waits on the staff's page for another, who confirms it there.
func TestP15SecondPersonOnTheStaffPage(t *testing.T) {
	f, b := openStaff(t, "custodian")
	if text := b.Text(".hold"); !strings.Contains(text, "等待第二个人确认") || !strings.Contains(text, "2027年2月18日 自动结束") {
		t.Errorf("the hold says %q", text)
	}
	b.Click(".hold .confirm")
	f.body(t)
	if calls := f.made(); calls[0] != "POST /v1/holds/h1/confirm" {
		t.Errorf("calls %v", calls)
	}
}

// TestP8DecidedOnTheStaffPage shows that a person decides a disputed score, with a score
// of their own and a sentence.
func TestP8DecidedOnTheStaffPage(t *testing.T) {
	f, b := openStaff(t, "staff")
	b.Click(".dispute .plain")
	b.Do(chromedp.SendKeys(chromedp.CSS("#decide-sentence"), "轻声读得很清楚。"), chromedp.SetValue(chromedp.CSS("#decide-score"), "92"))
	b.Click("dialog .primary")
	if sent := f.body(t); sent["score"] != 92.0 || sent["sentence"] != "轻声读得很清楚。" {
		t.Errorf("sent %v", sent)
	}
}

func TestStaffSignIn(t *testing.T) {
	f, b := newFake(t), open(t)
	f.signedIn, f.role = false, "staff"
	b.Allow("status of 401")
	b.Visit(f.URL+"/staff", "#token")
	b.Do(chromedp.SendKeys(chromedp.CSS("#token"), "good-token"))
	b.Click(".form .primary")
	b.See("#entries table")
	if parts := browser.Eval[int](b, `[...document.querySelectorAll('.part')].filter(p => p.checkVisibility()).length`); parts != 7 {
		t.Errorf("%d parts, want seven", parts)
	}
	f.set(func() { f.role = "" }) // a guardian has no business here
	b.Visit(f.URL+"/staff", "#token")
}

// TestStaffPageIsReadable measures the staff's page on a phone and reads it by day
// and by night.
func TestStaffPageIsReadable(t *testing.T) {
	f, b := openStaff(t, "custodian")
	b.Do(chromedp.EmulateViewport(360, 740))
	if wide := browser.Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("the page is %d px wider than the screen", wide)
	}
	small := browser.Eval[[]string](b, `[...document.querySelectorAll('button, a, select, input')].filter(e => e.checkVisibility() && !e.matches('.skip'))
		.filter(e => { const r = e.getBoundingClientRect(); return r.height < 44 || r.width < 44; }).map(e => e.outerHTML.slice(0, 80))`)
	if len(small) > 0 {
		t.Errorf("controls smaller than 44 px: %q", small)
	}
	for _, scheme := range []string{"light", "dark"} {
		b.Media("prefers-color-scheme", scheme)
		b.Visit(f.URL+"/staff", "#entries table")
		b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
		for _, poor := range browser.Eval[[]string](b, contrasts) {
			t.Errorf("%s: poor contrast: %s", scheme, poor)
		}
	}
}
