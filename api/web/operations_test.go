package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

func openOperations(t *testing.T, role, state string) (*fake, *browser.Tab) {
	t.Helper()
	f, b := newFake(t), open(t)
	f.role, f.running.state = role, state
	b.Visit(f.URL+"/operations", ".light")
	b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
	return f, b
}

// sentences is what each light says.
const sentences = `[...document.querySelectorAll('.light')].map(e => e.dataset.state + ' ' + e.innerText.replaceAll(/\s+/g, ' ').slice(2)).join('\n')`

func TestLightsSayInWordsHowItIs(t *testing.T) {
	for state, want := range map[string]string{
		"": `good 队列 正常 3 个在等，最久 2秒
good 清理 正常 上次 09:25，下次 09:35
good 审计记录 正常 每一条都和写下时一样
good 存储 正常 1.2 GB（40分钟前数的）
good 等待 正常 99 % 在 0.8秒 以内；24 小时 12,403 个录音`,
		"trouble": `look 队列 看一下 4 个任务没有做成，停在那里
bad 清理 要处理 08:55 就该清理了，还没有开始
bad 审计记录 要处理 和写下时不一样！请用 langdu audit verify 查是哪一条`,
		"empty": `bad 队列 要处理 没有进程在工作。请启动 langdu work。
unknown 清理 还不知道 还没有清理过
unknown 审计记录 还不知道 第一次清理时会检查
unknown 存储 还不知道 第一次清理时会数
unknown 等待 还不知道 最近 24 小时没有录音`,
		"away": `bad 队列 要处理 连不上 Redis。孩子的录音会收下，但是没有人处理。`,
	} {
		t.Run("state "+state, func(t *testing.T) {
			_, b := openOperations(t, "operator", state)
			if got := browser.Eval[string](b, sentences); !strings.HasPrefix(got, want) {
				t.Errorf("the lights say\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestOperationsInDetail(t *testing.T) {
	_, b := openOperations(t, "operator", "trouble")
	for selector, want := range map[string][]string{
		"#queue":  {"孩子在等的", "12,403", "worker-1", "同时做 4 个，现在 2 个；3小时前启动", "objects.Open: unavailable", "录音编号结尾：…6e7f8091、…17aa03bc"},
		"#sweep":  {"08:55 就该开始了", "没有全部做成", "2 个录音，10 个没做成", "objects.Remove: unavailable", "手动", "2 stranger", "没有到期的"},
		"#stored": {"一共 1.2 GB", "原始文件", "其中 120 个不知道大小"},
		"#speed":  {"11,800", "一半在多久以内", "0.4秒"},
	} {
		text := strings.Join(strings.Fields(b.Text(selector)), " ")
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s says %q, want %q in it", selector, text, w)
			}
		}
	}
	if n := browser.Eval[int](b, `document.querySelectorAll('#speed svg, #stored svg').length`); n != 4 {
		t.Errorf("%d charts are drawn, want four", n)
	}
	b.Click("#speed .chart:last-child button[aria-controls]")
	if text := b.Text("#speed .chart:last-child table"); !strings.Contains(text, "太吵") || !strings.Contains(text, "a reason of next year") {
		t.Errorf("the table of reasons says %q", text)
	}
	b.Click(".spans button:last-child")
	b.Until(`document.querySelector('#speed').innerText.includes('每天的录音')`)
}

// TestOperatorChangesAQueue pauses, resumes, and runs parked jobs again, each after a
// question but for letting work go on.
func TestOperatorChangesAQueue(t *testing.T) {
	f, b := openOperations(t, "operator", "trouble")
	b.Click(`.queue[data-key="maintenance"] .pause`)
	if text := b.Text("dialog"); !strings.Contains(text, "到期的录音不会删除") {
		t.Errorf("it asks %q", text)
	}
	b.Click("dialog .plain") // no
	b.Until(`!document.querySelector('dialog')`)
	if calls := f.made(); len(calls) != 0 {
		t.Errorf("without a yes it called %v", calls)
	}
	b.Click(`.queue[data-key="maintenance"] .pause`)
	b.Click("dialog .danger")
	b.See(`.queue[data-key="maintenance"] .resume`)
	b.See(`.light[data-key="queue"].bad`)
	b.Click(`.queue[data-key="maintenance"] .resume`)
	b.See(`.queue[data-key="maintenance"] .pause`)
	b.Click(`.queue[data-key="interactive"] .retry`)
	b.Click("dialog .primary")
	b.See(".toast")
	want := "PUT /v1/operations/queues/maintenance/pause, DELETE /v1/operations/queues/maintenance/pause, POST /v1/operations/queues/interactive/retry"
	if calls := strings.Join(f.made(), ", "); calls != want {
		t.Errorf("calls %s", calls)
	}
}

func TestOnlyOperatorsChangeQueues(t *testing.T) {
	for _, role := range []string{"staff", "custodian"} {
		_, b := openOperations(t, role, "trouble")
		if browser.Eval[bool](b, `!!document.querySelector('.pause, .resume, .retry')`) {
			t.Errorf("%s can change a queue", role)
		}
	}
}

// TestOperationsStaysCalm looks again after ten seconds: what is the same stays the
// same element, with the focus in it, and what has changed is told.
func TestOperationsStaysCalm(t *testing.T) {
	f, b := newFake(t), open(t)
	f.role = "operator"
	b.RunFirst(`{ const real = Date.now; window.ahead = 0; Date.now = () => real() + window.ahead; }`)
	b.Visit(f.URL+"/operations", ".light")
	b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
	browser.Eval[bool](b, `(() => {
		document.querySelector('.queue[data-key="maintenance"] .pause').focus();
		window.before = [document.activeElement, ...document.querySelectorAll('.light, .run, .chart svg')];
		return true;
	})()`)
	f.set(func() { f.running.state = "trouble" })
	browser.Eval[bool](b, `(window.ahead += 10_000) > 0`)
	b.See(`.light[data-key="sweep"].bad`)
	if !browser.Eval[bool](b, `document.activeElement === window.before[0]`) {
		t.Error("the focus has gone")
	}
	if gone := browser.Eval[[]string](b, `window.before.filter(e => !e.isConnected).map(e => e.outerHTML.slice(0, 120))`); len(gone) > 0 {
		t.Errorf("elements were put in anew: %q", gone)
	}
	b.Until(`document.querySelector('#say').textContent === '现在有一项要处理'`)
	f.set(func() { f.running.status = 503 })
	b.Allow("status of 503")
	browser.Eval[bool](b, `(window.ahead += 10_000) > 0`)
	b.See(".asof .late")
	if got := b.Text(".light"); !strings.Contains(got, "4 个任务") {
		t.Errorf("without the service the lights say %q", got)
	}
}

// TestOperationsIsReadable measures the page on a phone and reads it by day and by night.
func TestOperationsIsReadable(t *testing.T) {
	f, b := openOperations(t, "operator", "trouble")
	b.Do(chromedp.EmulateViewport(390, 844))
	if wide := browser.Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("the page is %d px wider than the screen", wide)
	}
	small := browser.Eval[[]string](b, `[...document.querySelectorAll('button, a, select, input, summary')].filter(e => e.checkVisibility() && !e.matches('.skip'))
		.filter(e => { const r = e.getBoundingClientRect(); return r.height < 44 || r.width < 44; }).map(e => e.outerHTML.slice(0, 80))`)
	if len(small) > 0 {
		t.Errorf("controls smaller than 44 px: %q", small)
	}
	for _, scheme := range []string{"light", "dark"} {
		b.Media("prefers-color-scheme", scheme)
		for _, state := range []string{"", "trouble", "empty"} {
			f.set(func() { f.running.state = state })
			b.Visit(f.URL+"/operations", ".light")
			b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
			for _, poor := range browser.Eval[[]string](b, contrasts) {
				t.Errorf("%s: poor contrast: %s", scheme, poor)
			}
		}
	}
}
