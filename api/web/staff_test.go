package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

// openStaff opens a section of the staff's page.
func openStaff(t *testing.T, role, section string) (*fake, *browser.Tab) {
	t.Helper()
	f, b := newFake(t), open(t)
	f.role = role
	b.Visit(f.URL+"/staff#"+section, "#"+section)
	b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
	return f, b
}

// TestP10OverdueOnTheStaffPage shows that staff see which requests are late, and until
// when the others must be answered and done.
func TestP10OverdueOnTheStaffPage(t *testing.T) {
	_, b := openStaff(t, "staff", "due")
	text := strings.Join(strings.Fields(b.Text("#due")), " ")
	for _, want := range []string{"1 项超期", "更正 · demo 等待处理 已超期", "2026年10月21日 提出；2026年11月19日 前答复，2026年11月15日 前办结"} {
		if !strings.Contains(text, want) {
			t.Errorf("the requests say %q, want %q in it", text, want)
		}
	}
	if browser.Eval[bool](b, `!!document.querySelector('#due :is(.grant, .done, .refuse)')`) {
		t.Error("staff who are no custodian can decide")
	}
}

// TestP23ApprovedOnTheStaffPage shows that a custodian approves a request to listen with
// a sentence, and that staff see how long they may listen and how often they have.
func TestP23ApprovedOnTheStaffPage(t *testing.T) {
	f, b := openStaff(t, "custodian", "hearing")
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
	if browser.Eval[bool](b, `!!document.querySelector('#hearing .play, #hearing form, #hearing audio')`) {
		t.Error("a custodian can listen, or ask to")
	}
}

func TestCustodianRefuses(t *testing.T) {
	f, b := openStaff(t, "custodian", "due")
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
	f, b := openStaff(t, "custodian", "happened")
	b.Click("#happened .notify")
	f.body(t)
	if calls := f.made(); len(calls) != 1 || calls[0] != "POST /v1/incidents/i1/notify" {
		t.Errorf("calls %v", calls)
	}
}

// TestP15SecondPersonOnTheStaffPage shows that a hold which one person has proposed
// waits on the staff's page for another, who confirms it there.
func TestP15SecondPersonOnTheStaffPage(t *testing.T) {
	f, b := openStaff(t, "custodian", "held")
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
	f, b := openStaff(t, "staff", "argued")
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
	for _, page := range []string{"/staff", "/operations"} {
		f.set(func() { f.signedIn, f.role = false, "staff" })
		b.Visit(f.URL+page, "#token")
		b.Do(chromedp.SendKeys(chromedp.CSS("#token"), "bad-token"))
		b.Click(".form .primary")
		b.See(".form .late")
		if text := b.Text(".form .late"); text != "这个令牌不能用：可能写错了，或者已经到期。" {
			t.Errorf("a bad token: %q", text)
		}
		b.Do(chromedp.SendKeys(chromedp.CSS("#token"), "Bearer good-token ")) // the bad one is selected
		b.Click(".form .primary")
		b.See(".desk .who")
		if text := b.Text(".desk .who"); !strings.Contains(text, "身份：工作人员") || !strings.Contains(text, "还剩 8 小时") {
			t.Errorf("at the top it says %q", text)
		}
		f.set(func() { f.role = "" }) // a guardian has no business here
		b.Visit(f.URL+page, "#token")
		if text := b.Text(".enter"); !strings.Contains(text, "现在登录的不是工作人员") {
			t.Errorf("a guardian is told %q", text)
		}
	}
}

// TestSessionThatEnds shows the minutes that are left, and asks for a token when none is.
func TestSessionThatEnds(t *testing.T) {
	f, b := newFake(t), open(t)
	f.role = "staff"
	b.RunFirst(`{ const real = Date.now; window.ahead = 7 * 3600e3 + 56 * 60e3; Date.now = () => real() + window.ahead; }`)
	b.Visit(f.URL+"/staff", ".left")
	if text := b.Text(".left"); text != "还剩 4 分钟" || !browser.Eval[bool](b, `document.querySelector('.left').matches('.late')`) {
		t.Errorf("shortly before the end: %q", text)
	}
}

// TestReportsAreKept reads the yearly report and saves the statistics.
func TestReportsAreKept(t *testing.T) {
	_, b := openStaff(t, "custodian", "reports")
	b.See("#reports summary")
	b.Click("#reports summary")
	if text := strings.Join(strings.Fields(b.Text("#reports")), " "); !strings.Contains(text, "同意") || !strings.Contains(text, "scoring <10") {
		t.Errorf("the report says %q", text)
	}
	if link := browser.Eval[string](b, `(a => a.getAttribute('href').replace(/\d{4}/, 'year') + ' ' + a.download.replace(/\d{4}/, 'year'))(document.querySelector('#reports .button'))`); link != "/v1/reports/year langdu-report-year.json" {
		t.Errorf("the report is kept from %s", link)
	}
	browser.Eval[bool](b, `(() => { const make = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.arrayBuffer().then((bytes) => { window.saved = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes); }); return make(blob); }; return true; })()`)
	b.Click("#reports .csv")
	b.Until(`window.saved !== undefined`)
	if got := browser.Eval[string](b, `window.saved`); got != "\ufeffmonth,page,char,reading,learners,wrong_percent,skipped_percent\r\n2026-10,\"moon, 1\",月,yue4,25,15,0\r\n2026-10,'=moon,亮,liang5,10,5,5\r\n" {
		t.Errorf("the table is %q", got)
	}
}

// TestStaffPageIsReadable measures the staff's page on a phone and reads it by day
// and by night.
func TestStaffPageIsReadable(t *testing.T) {
	f, b := openStaff(t, "custodian", "due")
	b.Do(chromedp.EmulateViewport(360, 740))
	for _, scheme := range []string{"light", "dark"} {
		b.Media("prefers-color-scheme", scheme)
		for _, name := range []string{"due", "hearing", "argued", "held", "happened", "entries", "reports", "swept"} {
			b.Visit(f.URL+"/staff?"+scheme+name+"#"+name, "#"+name)
			b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
			if wide := browser.Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				t.Errorf("%s is %d px wider than the screen", name, wide)
			}
			small := browser.Eval[[]string](b, `[...document.querySelectorAll('button, a, select, input, summary')].filter(e => e.checkVisibility() && !e.matches('.skip'))
				.filter(e => { const r = e.getBoundingClientRect(); return r.height < 44 || r.width < 44; }).map(e => e.outerHTML.slice(0, 80))`)
			if len(small) > 0 {
				t.Errorf("%s: controls smaller than 44 px: %q", name, small)
			}
			for _, poor := range browser.Eval[[]string](b, contrasts) {
				t.Errorf("%s, %s: poor contrast: %s", name, scheme, poor)
			}
		}
	}
}
