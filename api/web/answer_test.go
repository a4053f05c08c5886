package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/langdu/langdu/internal/browser"
)

// TestAnswerAQuestion walks the way a child goes: from the page to its
// questions, answer one aloud, and see what was heard.
func TestAnswerAQuestion(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL, ".pages")
	b.Click(`li[data-page="fishing-1"] .asks`)
	b.See(".asked")
	if got := browser.Eval[[]string](b, `[...document.querySelectorAll('.asked .title')].map(e => e.innerText)`); strings.Join(got, " ") != "小猫在哪里钓鱼？ 谁来到河边钓鱼？" {
		t.Errorf("the questions about the page are %q", got)
	}
	b.Click(`a[href="/answer/who"]`)
	b.See(".big.record")
	if got := browser.Eval[string](b, `[...document.querySelectorAll('.letter, .option .unseen')].map(e => e.innerText).join(' ')`); got != "A 小猫 B 小狗 C 小鸟" {
		t.Errorf("the options are %q", got)
	}
	if got := browser.Eval[string](b, `[...document.querySelectorAll('.question > .passage rt, .choice:first-child rt')].map(e => e.innerText).join(' ')`); got != "shéi lái dào hé biān diào yú xiǎo māo" {
		t.Errorf("the pinyin is %q", got)
	}
	b.Click(".big.record")
	b.See(".big.stop")
	b.Until(`document.querySelector('.time').textContent >= '0:02'`)
	f.set(func() { f.held = make(chan struct{}) })
	b.Click(".big.stop")
	b.See(".wait")
	b.Until(`document.querySelector('.step').textContent === '正在想你说了什么……'`)
	close(f.held)
	b.See(".verdict-card")
	up := f.uploads[0]
	if up.learner != "demo" || up.question != "who" || up.page != "" || up.size < 5000 || up.key == "" {
		t.Errorf("uploaded %+v, want demo's answer to who with a key", up)
	}
	for what, test := range map[string]struct{ script, want string }{
		"the framed words":       {`[...document.querySelectorAll('.key .char')].map(e => e.innerText).join('')`, "小猫"},
		"what is not quite sure": {`[...document.querySelectorAll('.token[data-doubt] .char')].map(e => e.innerText).join('')`, "觉"},
		"the whole transcript":   {`[...document.querySelectorAll('.token .char, .gap')].map(e => e.innerText).join('')`, "嗯…我觉是小猫"},
		"the marked option":      {`[...document.querySelectorAll('.choice[data-kind=right] :is(.letter, .option .unseen, .yours)')].map(e => e.innerText).join(' ')`, "A 小猫 你说的"},
		"the pronunciation":      {`[...document.querySelectorAll('.tile .char')].map(e => e.innerText).join('')`, "小猫"},
		"the way on":             {`document.querySelector('.verdict-card .primary').getAttribute('href')`, "/questions?page=fishing-1"},
		"what is said aloud":     {`document.querySelector('#say').textContent`, "答对了！ 听到你说“小猫”。"},
	} {
		if got := browser.Eval[string](b, test.script); got != test.want {
			t.Errorf("%s: %q, want %q", what, got, test.want)
		}
	}
	b.Click(".why summary")
	if got := b.Text(".why p"); got != said["right"].zh {
		t.Errorf("why: %q, want %q", got, said["right"].zh)
	}
}

// TestVerdicts shows every verdict in both languages, and that none of them tells a
// child what they have not found themselves.
func TestVerdicts(t *testing.T) {
	f, b := newFake(t), open(t)
	tests := []struct{ kind, zh, en, text, secret string }{
		{"right", "答对了！", "That is right!", "小猫", "none"},
		{"other", "你说的是“小狗”，再想想", "You said “小狗”. Think again", "再说一次", "答对"},
		{"partly", "说对了一部分", "Part of it is right", "还差1个词", "放下"},
		{"whole", "说对了一部分", "Part of it is right", "整句话是“小河旁边”", "还差"},
		{"none", "没听到我们等的答案", "That is not it yet", "再试试", "小河旁边"},
		{"unsure", "我没听清，再说一遍好吗？", "I did not hear that well. Will you say it again?", "说得慢一点", "小河旁边"},
		{"nothing", "没听到我们等的答案", "That is not it yet", "没听出是什么字", "小河旁边"},
	}
	for _, test := range tests {
		b.Visit(f.URL+"/r/"+f.answer(said[test.kind].question, test.kind, "scored"), ".verdict-card")
		if got := b.Text(".says h2"); got != test.zh {
			t.Errorf("%s: the bird says %q, want %q", test.kind, got, test.zh)
		}
		if got := b.Text("main"); !strings.Contains(got, test.text) || strings.Contains(got, test.secret) {
			t.Errorf("%s: the page says %q, want %q and no %q", test.kind, got, test.text, test.secret)
		}
		otherLanguage(b, ".verdict-card")
		if got := b.Text(".says h2"); got != test.en {
			t.Errorf("%s: in English the bird says %q, want %q", test.kind, got, test.en)
		}
		b.Click(".why summary")
		if got, want := b.Text(".why p"), said[test.kind].en; got != want {
			t.Errorf("%s: why in English: %q, want %q", test.kind, got, want)
		}
		otherLanguage(b, ".verdict-card")
	}
}

// TestAsksWithoutTelling opens questions whose answers the service tells, too.
func TestAsksWithoutTelling(t *testing.T) {
	f, b := newFake(t), open(t)
	for question, secret := range map[string]string{"where": "旁边", "what": "鱼竿"} {
		b.Visit(f.URL+"/answer/"+question, ".big.record")
		if html := browser.Eval[string](b, `document.documentElement.outerHTML`); strings.Contains(html, secret) {
			t.Errorf("%s: %q is in the page before the child has answered", question, secret)
		}
	}
}

// TestMissingWords shows how much is missing of an answer: squares, as many as characters.
func TestMissingWords(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/r/"+f.answer("what", "partly", "scored"), ".pieces-of")
	if n := browser.Eval[int](b, `document.querySelectorAll('.missing .square').length`); n != 4 {
		t.Errorf("%d squares, want 4", n)
	}
	if got := browser.Eval[string](b, `document.querySelector('.missing').getAttribute('aria-label')`); got != "还没说到的词，4 个字" {
		t.Errorf("the squares are called %q", got)
	}
	if got := browser.Eval[string](b, `[...document.querySelectorAll('.found, .tile .char')].map(e => e.innerText).join(' ')`); got != "追 追" {
		t.Errorf("found and pronounced: %q, want only what was said", got)
	}
}

// TestHeardPlaysTheSlice walks to the last character by keyboard and plays it.
func TestHeardPlaysTheSlice(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/r/"+f.answer("who", "right", "scored"), ".transcript")
	b.Until(`document.querySelector('audio').readyState >= 3`)
	browser.Eval[bool](b, `(() => {
		const audio = document.querySelector('audio');
		window.to = null;
		audio.addEventListener('play', () => { window.from = audio.currentTime; });
		audio.addEventListener('pause', () => { window.to = audio.currentTime; });
		document.querySelector('.token').focus();
		return true;
	})()`)
	b.Do(chromedp.KeyEvent(kb.End), chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.Enter))
	b.Until(`window.to !== null`)
	if got := browser.Eval[string](b, `document.activeElement.textContent`); got != "xiǎo小" {
		t.Errorf("the focus is on %q, want 小", got)
	}
	from, to := browser.Eval[float64](b, "window.from"), browser.Eval[float64](b, "window.to")
	if from < 2.39 || from > 2.5 || to < 2.79 || to > 2.95 {
		t.Errorf("played from %.2f s to %.2f s, want 2.40 to 2.80", from, to)
	}
	if n := browser.Eval[int](b, `document.querySelectorAll('.token[tabindex="0"]').length`); n != 1 {
		t.Errorf("%d characters are in the tab order, want 1", n)
	}
}

// TestAnswerWithoutSound opens an answer whose audio was erased once it was
// recognised, and one whose audio goes between two calls.
func TestAnswerWithoutSound(t *testing.T) {
	f, b := newFake(t), open(t)
	id := f.answer("who", "right", "scored")
	f.change(id, func(r *fakeRecording) { delete(r.Expires, "rendition") })
	b.Visit(f.URL+"/r/"+id, ".verdict-card")
	if got := b.Text(".gone"); got != "录音已经删除，只留下文字。" {
		t.Errorf("in place of the sound it says %q", got)
	}
	if n := browser.Eval[int](b, `document.querySelectorAll('audio, button.token, .sound').length`); n > 0 {
		t.Errorf("%d elements offer to play what is gone", n)
	}
	b.Click(".tile")
	b.See(".detail")
	if browser.Eval[bool](b, `document.querySelector('.detail .hear') !== null`) {
		t.Error("the card of a character offers to play what is gone")
	}
	b.Allow("status of 410")
	f.set(func() { f.silent = true })
	b.Visit(f.URL+"/r/"+f.answer("who", "right", "scored"), ".gone")
}

func TestAnswerRefusals(t *testing.T) {
	f, b := newFake(t), open(t)
	for _, test := range []struct{ status, reason, title string }{
		{"unassessable", "silence", "没有听到声音"},
		{"unassessable", "too noisy", "周围太吵了"},
		{"unassessable", "not speech", "没有听到说话的声音"},
		{"unassessable", "not Mandarin", "没有听到普通话"},
		{"unassessable", "a reason of next year", "小鸟没有听清"},
		{"failed", "gave up", "小鸟今天没听成"},
	} {
		id := f.answer("where", "", test.status)
		f.change(id, func(r *fakeRecording) { r.Reason = test.reason })
		b.Visit(f.URL+"/r/"+id, ".refusal")
		if got := b.Text("h1"); got != test.title {
			t.Errorf("%s: title is %q, want %q", test.reason, got, test.title)
		}
		if got := b.Text(".refusal"); strings.Contains(got, "读") || !strings.Contains(got, "小猫在哪里钓鱼？") {
			t.Errorf("%s: it says %q, want the question and nothing of reading", test.reason, got)
		}
		if got := browser.Eval[string](b, `document.querySelector('.refusal a').getAttribute('href')`); got != "/answer/where" {
			t.Errorf("%s: answering again leads to %s", test.reason, got)
		}
	}
}

// TestWorkShowsAnswers tells answers and readings apart in My Work.
func TestWorkShowsAnswers(t *testing.T) {
	f, b := newFake(t), open(t)
	f.add("moon", "scored", "")
	silent := f.answer("where", "none", "scored")
	f.change(silent, func(r *fakeRecording) { delete(r.Expires, "rendition") })
	f.answer("who", "other", "scored")
	b.Visit(f.URL+"/work", ".piece")
	b.Until(`document.querySelectorAll('.piece .grade').length === 3`)
	if got := browser.Eval[[]string](b, `[...document.querySelectorAll('.piece')].map(e => e.querySelector('.title').innerText + ' ' + e.querySelector('.grade').innerText.trim())`); strings.Join(got, "; ") != "谁来到河边钓鱼？ 再想想; 小猫在哪里钓鱼？ 再试试; 月亮睡着了 96" {
		t.Errorf("My Work shows %q", got)
	}
	if n := browser.Eval[int](b, fmt.Sprintf(`document.querySelectorAll('.piece[data-id=%s] .play').length`, silent)); n > 0 {
		t.Error("an answer without sound offers to play it")
	}
	b.Click(".sieve")
	b.Click(`.kinds [data-kind=reading]`)
	b.Until(cards + " === 1")
	b.Click(`.kinds [data-kind=answer]`)
	b.Until(cards + " === 2")
	b.Click(".piece .title")
	b.See(".verdict-card[data-kind=other]")
}

// TestQuestionTakenAway shows an answer whose question is no longer there.
func TestQuestionTakenAway(t *testing.T) {
	f, b := newFake(t), open(t)
	id := f.answer("who", "other", "scored")
	f.change(id, func(r *fakeRecording) { r.Question = "gone" })
	b.Allow("status of 404")
	b.Visit(f.URL+"/r/"+id, ".verdict-card")
	if got := b.Text(".says h2"); got != "你说的是“小狗”，再想想" {
		t.Errorf("the bird says %q", got)
	}
	if got := browser.Eval[string](b, `document.querySelector('.verdict-card .row').innerText.trim()`); got != "别的问题" {
		t.Errorf("the ways on are %q, want other questions only", got)
	}
	b.Visit(f.URL+"/answer/gone", ".trouble[data-kind=missing]")
}

// TestManyQuestions has the service tell its questions one at a time.
func TestManyQuestions(t *testing.T) {
	f, b := newFake(t), open(t)
	f.stretch = 1
	b.Visit(f.URL, ".pages")
	b.See(`li[data-page="moon"] .asks`)
	if got := b.Text(`li[data-page="fishing-1"] .asks`); got != "答一答（2）" {
		t.Errorf("the page with two questions says %q", got)
	}
	b.Visit(f.URL+"/questions", ".asked")
	for n := 2; n <= len(asked); n++ {
		b.Click(".more")
		b.Until(fmt.Sprintf(`document.querySelectorAll('.asked li').length === %d`, n))
	}
	if browser.Eval[bool](b, `document.querySelector('.more') !== null`) {
		t.Error("more questions are offered than there are")
	}
}

// TestReadingLeadsToQuestions goes from a result to the questions about its page, where there are any.
func TestReadingLeadsToQuestions(t *testing.T) {
	f, b := newFake(t), open(t)
	b.Visit(f.URL+"/r/"+f.add("fishing-1", "scored", ""), ".actions .asks")
	b.Click(".actions .asks")
	b.See(".asked")
	if got := b.Text(".head .book"); got != "关于《河边的小猫》" {
		t.Errorf("the questions are %q", got)
	}
}
