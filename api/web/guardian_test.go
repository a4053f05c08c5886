package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/langdu/langdu/internal/browser"
)

func openGuardian(t *testing.T) (*fake, *browser.Tab) {
	t.Helper()
	f, b := newFake(t), open(t)
	for i := range 5 {
		f.add(story[i].ID, "scored", "")
	}
	b.Visit(f.URL+"/guardian", "#leave")
	b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
	return f, b
}

// unfold opens the parts of the page, as a person would who wants to see them all.
func unfold(b *browser.Tab) {
	browser.Eval[bool](b, `(document.querySelectorAll('.folded').forEach(e => { e.open = true; }), true)`)
}

// made is the changing calls so far.
func (f *fake) made() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// body is what the first changing call sent, once it has come.
func (f *fake) body(t *testing.T) map[string]any {
	t.Helper()
	tick, late := time.NewTicker(20*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for {
		f.mu.Lock()
		sent := slices.Clone(f.sent)
		f.mu.Unlock()
		switch {
		case len(sent) == 1:
			return sent[0]
		case len(sent) > 1:
			t.Fatalf("sent %v, want one call", sent)
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatal("nothing was sent in 20 s")
		}
	}
}

// TestP7GuardianSees shows the guardian's page: what is kept and until when, what was
// agreed to, who has listened, notices, and requests with their due dates.
func TestP7GuardianSees(t *testing.T) {
	_, b := openGuardian(t)
	snap(t, b, "guardian")
	facts := browser.Eval[[]string](b, `[...document.querySelectorAll('.facts li')].map(e => e.innerText.trim())`)
	if want := []string{"您有 1 个要求超期还没办完。", "现在有 5 个录音。", "下一个到期：2026年11月29日。", "别人听过 2 次。"}; !slices.Equal(facts, want) {
		t.Errorf("at a glance: %q, want %q", facts, want)
	}
	gists := browser.Eval[[]string](b, `[...document.querySelectorAll('.folded > summary')].map(e => e.innerText.replace(/\s+/g, ' ') + (e.parentElement.open ? ' *' : ''))`)
	if want := []string{"保存了什么 5 个录音", "您同意了什么 6 项里同意了 2 项 *", "谁听过 别人听过 2 次", "分享出去的链接 没有", "通知 1 条", "您的要求 1 个超期 *", "带走全部资料", "删除凭证 2 份", "退出登录", "全部删除"}; !slices.Equal(gists, want) {
		t.Errorf("the parts say %q, want %q", gists, want)
	}
	unfold(b)
	for part, says := range map[string][]string{
		"#kept":     {"上传的录音 2 个 2026年11月29日 删除", "用来回放的声音 5 个 2027年2月18日 起陆续删除，最晚到 2027年5月9日", "成绩 5 个", "没传完的：1 个，最晚 2026年"},
		"#receipts": {"2026年11月17日 删除完毕 下载凭证", "2026年11月19日 开始，正在删除"},
		"#agreed":   {"2026年10月1日 同意（政策版本 2026-09）", "2026年11月18日 已收回", "没有同意", "2026年11月11日 您拒绝了，不会再问。"},
		"#listened": {"工作人员 播放了录音 · 2 次 事先批准过", "家长 下载了全部资料"},
		"#told":     {"昨天有一位工作人员听了一个录音"},
		"#asked":    {"更正 等待处理 已超期", "查阅 已办结", "法律要求暂时保留", "法院要求保留到三月。"},
	} {
		text := strings.Join(strings.Fields(b.Text(part)), " ")
		for _, want := range says {
			if !strings.Contains(text, want) {
				t.Errorf("%s says %q, want %q in it", part, text, want)
			}
		}
	}
	otherLanguage(b, "#leave")
	unfold(b)
	b.Until(`document.querySelector('#listened').innerText.includes('A member of staff played a recording')`)
}

// TestP4OneTap shows that a consent is taken back with one tap on the guardian's
// page, that a slip can be undone, and that leaving the page takes nothing back.
func TestP4OneTap(t *testing.T) {
	f, b := openGuardian(t)
	b.Click(`.agreed[data-purpose=playback] button`)
	b.See(`.agreed[data-purpose=playback][data-given=false]`)
	b.Click(".toast button")
	b.See(`.agreed[data-purpose=playback][data-given=true]`)
	if calls := f.made(); len(calls) > 0 {
		t.Errorf("after undo the calls are %v", calls)
	}
	b.Click(`.agreed[data-purpose=playback] button`)
	b.Visit(f.URL+"/work", "main h1") // who leaves has withdrawn all the same
	b.Visit(f.URL+"/guardian", `.agreed[data-purpose=playback][data-given=false]`)
	if want := []string{"DELETE /v1/learners/demo/consents/playback"}; !slices.Equal(f.made(), want) {
		t.Errorf("calls %v, want %v", f.made(), want)
	}
}

// TestP5RefusedOnThePage shows that a guardian says no to a purpose for good on the page,
// and that what was refused before is not asked again there.
func TestP5RefusedOnThePage(t *testing.T) {
	f, b := openGuardian(t)
	if browser.Eval[bool](b, `!!document.querySelector('.agreed[data-purpose=research] .refuse')`) {
		t.Error("research was refused, and is asked for again")
	}
	b.Click(`.agreed[data-purpose=sharing] .refuse`)
	f.body(t)
	if calls := f.made(); calls[0] != "PUT /v1/learners/demo/refusals/sharing" {
		t.Errorf("calls %v", calls)
	}
}

func TestGuardianAgrees(t *testing.T) {
	f, b := openGuardian(t)
	b.Click(`.agreed[data-purpose=sharing] button`)
	b.See("dialog.policy")
	if text := b.Text("dialog .text"); !strings.Contains(text, "我们怎样保护孩子的声音") {
		t.Errorf("the policy shown reads %q", text)
	}
	b.Click("dialog .primary")
	b.Until(`!document.querySelector('dialog')`)
	if sent := f.body(t); sent["policy_version"] != "2026-09" || sent["purposes"].([]any)[0] != "sharing" {
		t.Errorf("sent %v, want a consent to sharing under 2026-09", sent)
	}
}

// TestP22ChildLooksAndDecidesNothing shows that a young child who opens the guardian's
// page sees what is kept of them, and finds nothing there to consent to or to erase.
func TestP22ChildLooksAndDecidesNothing(t *testing.T) {
	f, b := newFake(t), open(t)
	f.role = "learner"
	b.Visit(f.URL+"/guardian", ".agreed")
	b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
	unfold(b)
	b.See("#take .plain")
	if n := browser.Eval[int](b, `document.querySelectorAll('.agreed button, #leave').length`); n > 0 {
		t.Errorf("%d controls that are the guardian's", n)
	}
}

func TestGuardianAsks(t *testing.T) {
	f, b := openGuardian(t)
	b.Do(chromedp.SendKeys(chromedp.CSS("#asked-message"), "请查一查"))
	b.Click("#asked .primary")
	b.See(".toast")
	if sent := f.body(t); sent["kind"] != "view" || sent["learner"] != "demo" || sent["message"] != "请查一查" {
		t.Errorf("sent %v", sent)
	}
}

func TestGuardianTakesEverything(t *testing.T) {
	f, b := openGuardian(t)
	b.Click("#take > summary")
	b.Click("#take .plain")
	b.See("#take a[download]")
	if href := browser.Eval[string](b, `document.querySelector('#take a').getAttribute('href')`); href != "/v1/exports/x1/archive" || !slices.Equal(f.made(), []string{"POST /v1/learners/demo/exports"}) {
		t.Errorf("the archive is at %s after %v", href, f.made())
	}
}

// TestP19ReceiptForTheGuardian shows that a guardian who has everything erased sees it
// through to the end on the page and is given the receipt.
func TestP19ReceiptForTheGuardian(t *testing.T) {
	f, b := openGuardian(t)
	b.Click("#leave > summary")
	b.Click("#leave .danger")
	b.Click("dialog .plain") // thinks better of it
	if calls := f.made(); len(calls) > 0 {
		t.Errorf("without consent to it %v was called", calls)
	}
	b.Click("#leave .danger")
	b.Click("dialog .danger")
	b.See("#gone .primary")
	if text := b.Text("#gone"); !strings.Contains(text, "什么也没有留下") || !strings.Contains(text, "14 个录音") {
		t.Errorf("in the end the page says %q", text)
	}
	b.Do(chromedp.Reload())
	b.See("#gone .primary")
	saved := browser.Eval[string](b, `(() => { const name = []; HTMLAnchorElement.prototype.click = function () { name.push(this.download, this.href.split(':')[0]); };
		document.querySelector('#gone .primary').click(); return name.join(' '); })()`)
	if saved != "receipt-e1.json blob" {
		t.Errorf("the receipt was saved as %q", saved)
	}
}

// layDown lays a recording of each learner on the device, as if it waited to be sent.
func layDown(b *browser.Tab, learners ...string) {
	for _, learner := range learners {
		browser.Eval[bool](b, fmt.Sprintf(`(async () => {
			const shelf = await (await import('/assets/test/shelf.js')).openShelf();
			await shelf.add({ id: %[1]q, learner: %[1]q, about: { page: 'moon' }, title: '月亮', name: 'a.webm', type: 'audio/webm',
				made: Date.now(), seconds: 3, state: 'ready', url: null }, 0, new Blob(['sound']));
			return true;
		})()`, learner))
	}
}

// TestNothingWaitsOfWhoIsErased takes what waits on the device with the rest, of this
// learner alone; and of everybody when the guardian signs out.
func TestNothingWaitsOfWhoIsErased(t *testing.T) {
	f, b := openGuardian(t)
	b.Allow("status of 401")
	layDown(b, "demo", "other")
	b.Click("#leave > summary")
	b.Click("#leave .danger")
	b.Click("dialog .danger")
	b.See("#gone .primary")
	if got := browser.Eval[string](b, shelf); got != "1 1" {
		t.Errorf("on the device lie %s after an erasure, want those of the other learner", got)
	}
	b.Visit(f.URL+"/work", "main h1")
	b.Visit(f.URL+"/guardian", "#out")
	b.Click("#out > summary")
	b.Click("#out .plain")
	b.Click("dialog .primary")
	b.See(`.trouble[data-kind=session]`)
	if got := browser.Eval[string](b, shelf); got != "0 0" {
		t.Errorf("on the device lie %s after signing out, want nothing", got)
	}
}

// TestP26GuardianRevokes shows that a guardian sees every link to a recording and ends one.
func TestP26GuardianRevokes(t *testing.T) {
	f, b := newFake(t), open(t)
	f.add("moon", "scored", "")
	f.shares = []fakeShare{{ID: "s2", Recording: "rec000", CreatedAt: inDays(-1), ExpiresAt: inDays(6)}, {ID: "s1", Recording: "rec000", CreatedAt: inDays(-2), ExpiresAt: inDays(28)}}
	b.Visit(f.URL+"/guardian#links", "#links .shared") // which stands open when one comes for it
	if got := b.Text(".facts"); !strings.Contains(got, "有 2 个分享链接可以听。") {
		t.Errorf("at a glance: %q", got)
	}
	snap(t, b, "guardian-links")
	b.Click("#links .shared[data-id=s1] .revoke")
	b.Until(`document.querySelectorAll('#links .shared').length === 1 && document.querySelector('.facts').innerText.includes('有 1 个')`)
	if want := []string{"DELETE /v1/shares/s1"}; !slices.Equal(f.made(), want) {
		t.Errorf("calls %v, want %v", f.made(), want)
	}
	b.Click("#links .revoke")
	b.Until(`!document.querySelector('.facts').innerText.includes('链接')`) // nor says that there is one
}

// TestP19ReceiptsOnThePage shows that the receipt of every erasure is handed over.
func TestP19ReceiptsOnThePage(t *testing.T) {
	f, b := openGuardian(t)
	f.set(func() { f.erasing = 9 })
	b.Click("#receipts > summary")
	saved := browser.Eval[string](b, `(async () => { const saved = new Promise((done) => { HTMLAnchorElement.prototype.click = function () { done(this.download + ' ' + this.href.split(':')[0]); }; });
		document.querySelector('#receipts button').click(); return saved; })()`)
	if saved != "receipt-e1.json blob" {
		t.Errorf("the receipt was saved as %q", saved)
	}
	f.set(func() { f.holds = []doc{{"id": "h1", "name": "法院 2026-117", "until": inDays(90)}} })
	b.Do(chromedp.Reload())
	b.Until(`document.querySelector('.facts')?.innerText.includes('依法保留：法院 2026-117')`)
}
