package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/browser"
)

// openSecond opens the second reading of a page, which the learner read less
// well the time before.
func openSecond(t *testing.T, ready string, with func(f *fake, before string)) (*fake, *browser.Tab, string) {
	t.Helper()
	f, b := newFake(t), open(t)
	before := f.add("fishing-1", "scored", "")
	f.worse = map[string]bool{before: true}
	f.change(before, func(r *fakeRecording) { r.Overall = 74 })
	f.add("rain", "scored", "")
	f.add("fishing-1", "unassessable", "too noisy")
	id := f.add("fishing-1", "scored", "")
	f.change(id, func(r *fakeRecording) { r.Overall = 89 })
	if with != nil {
		with(f, before)
	}
	b.RunFirst(noteSounds)
	b.Visit(f.URL+"/r/"+id, ready)
	return f, b, before
}

const changeSigns = `[...document.querySelectorAll('.tile .change')].map((e) => e.closest('.tile').dataset.at + e.dataset.change).join(' ')`

// TestSinceLastTime compares two readings of a page: in words, at the overall
// score, on the tiles and in the card, with the voice of then.
func TestSinceLastTime(t *testing.T) {
	_, b, before := openSecond(t, ".change-words", nil)
	if got, want := b.Text(".change-words"), "“小”、“来”、“河”比上次读得好！从 74 分到 89 分，进步了 15 分。“一”上次读得更好，再听听看。"; got != want {
		t.Errorf("the change is %q, want %q", got, want)
	}
	if got := browser.Eval[string](b, `document.querySelector('.chip').textContent`); got != "进步 15 分+15" {
		t.Errorf("beside the score stands %q", got)
	}
	if got := browser.Eval[string](b, changeSigns); got != "0better 2better 4better 10slipped" {
		t.Errorf("the tiles have the marks %q", got)
	}
	if got := browser.Eval[string](b, `document.querySelector('.tile[data-at="0"]').textContent`); !strings.HasSuffix(got, "比上次好") {
		t.Errorf("the tile says %q", got)
	}
	b.Until(`document.getElementById('say').textContent.includes('比上次读得好')`)
	b.Click(`.tile[data-at="0"]`)
	if got := strings.Join(strings.Fields(b.Text(".then-now p")), " "); got != "上次 再练一练 这次 读对了 读得更好了" {
		t.Errorf("the card says %q", got)
	}
	b.Until(`document.querySelector('audio').paused`)
	n := browser.Eval[int](b, `window.heard.length`)
	b.Click(".then-now .row button:nth-child(2)")
	b.Until(`window.heard.length === ` + string(rune('0'+n+2)))
	if got := browser.Eval[string](b, `window.heard.slice(-2).map((s) => s.split(' ').slice(0, 2).join(' ')).join(', ')`); got != before+" 0.0, rec003 0.0" {
		t.Errorf("then and now play %q", got)
	}
	b.Click(".detail .close")
	b.Click(".since .toggle")
	if browser.Eval[string](b, changeSigns) != "" || browser.Eval[bool](b, `document.querySelector('.chip') !== null`) {
		t.Error("marks stay when comparing is switched off")
	}
	b.Click(`.tile[data-at="0"]`)
	if browser.Eval[bool](b, `document.querySelector('.then-now') !== null`) {
		t.Error("the card compares although that is switched off")
	}
}

// TestSinceLongAgo offers to compare with a reading of two months ago, and does
// not do it by itself; where its sound is gone, there is nothing to hear of it.
func TestSinceLongAgo(t *testing.T) {
	_, b, _ := openSecond(t, ".since .toggle", func(f *fake, before string) {
		f.change(before, func(r *fakeRecording) { r.CreatedAt, r.Expires = r.CreatedAt.Add(-60*24*time.Hour), map[string]any{} })
	})
	if got := browser.Eval[string](b, changeSigns); got != "" || browser.Eval[bool](b, `document.querySelector('.change-words').checkVisibility()`) {
		t.Errorf("without being asked it compares: %q", got)
	}
	b.Click(".since .toggle")
	b.See(".change-words")
	b.Click(`.tile[data-at="0"]`)
	b.See(".then-now")
	if browser.Eval[bool](b, `document.querySelector('.then-now button') !== null`) {
		t.Error("a sound that is gone can be heard")
	}
}

// TestSinceNothing leaves out what there is not: another text, or no reading before.
func TestSinceNothing(t *testing.T) {
	f, b, _ := openSecond(t, ".tiles.revealed", func(f *fake, before string) {
		f.change(before, func(r *fakeRecording) { r.Text = "小狗来到河边。" })
	})
	b.Until(`performance.getEntriesByType('resource').some((e) => e.name.includes('/work?page=fishing-1'))`)
	b.Visit(f.URL+"/r/rec001", ".tiles.revealed")
	b.Until(`performance.getEntriesByType('resource').some((e) => e.name.includes('/work?page=rain'))`)
	if !browser.Eval[bool](b, `document.querySelector('.since').hidden`) {
		t.Error("the first reading is compared")
	}
}

// TestDecision shows a person's word beside the machine's.
func TestDecision(t *testing.T) {
	f, b := newFake(t), open(t)
	f.decision = doc{"score": 97, "sentence": "“猫”读得很清楚。", "decided_at": inDays(-1),
		"characters": []doc{{"at": 1, "verdict": "correct"}, {"at": 4, "verdict": "unsure", "score": 70}}}
	id := f.add("fishing-1", "scored", "")
	b.Visit(f.URL+"/r/"+id, ".tiles.revealed")
	if got := b.Text(".decision"); !strings.Contains(got, "这个人给了 97 分，小鸟原来打了 96 分。") || !strings.Contains(got, "“猫”读得很清楚。") {
		t.Errorf("the decision says %q", got)
	}
	if got := b.Text(".summary .overall b"); got != "97" {
		t.Errorf("the overall score is %s, want the person's 97", got)
	}
	if got := browser.Eval[string](b, `['1', '4'].map((at) => document.querySelector('.tile[data-at="' + at + '"]').textContent).join(' ')`); got != "māo猫读对了有人重新听过 hé河差一点点70有人重新听过自己改对了" {
		t.Errorf("the tiles say %q", got)
	}
	if browser.Eval[bool](b, `document.querySelector('.tip[data-key="initial.m"]') !== null`) {
		t.Error("there is advice about a character that a person judged right")
	}
	b.Click(`.tile[data-at="1"]`)
	if got := b.Text(".detail .said"); !strings.Contains(got, "小鸟原来觉得：再练一练") {
		t.Errorf("the card says %q, want the machine's word beside the person's", got)
	}
}

// TestDispute lets a guardian say that a score is not right, and a child see
// nothing of that.
func TestDispute(t *testing.T) {
	f, b, id := openResult(t, "scored", "")
	b.See(".tiles.revealed")
	b.Click(`.tile[data-at="4"]`)
	b.Until(`document.querySelector('audio').paused`)
	browser.Eval[bool](b, `(document.querySelector('.doubt .link').click(), true)`)
	b.See("dialog.dispute")
	if got := browser.Eval[string](b, `document.querySelector('#dispute-at').selectedOptions[0].textContent`); got != "河 hé" {
		t.Errorf("the dialogue is about %q, want the character that is open", got)
	}
	b.Click(`dialog [value=reading]`)
	browser.Eval[bool](b, `(document.querySelector('#dispute-comment').value = ' 他读的是轻声 ', true)`)
	b.Click("dialog .primary")
	b.Until(`document.querySelector('dialog h2').textContent === '收到了'`)
	if got := strings.Join(f.calls, " "); got != "POST /v1/recordings/"+id+"/disputes" {
		t.Errorf("calls %q", got)
	}
	if sent := f.sent[0]; sent["reason"] != "reading" || sent["at"] != 4.0 || sent["comment"] != "他读的是轻声" {
		t.Errorf("sent %v", sent)
	}
	b.Click("dialog .primary")
	b.Until(`document.querySelector('dialog') === null && document.querySelector('.doubt [role=status]').textContent.includes('提出了异议')`)

	f.set(func() { f.disputes = []doc{{"id": "d1", "state": "open", "created_at": inDays(-1), "reason": "score"}} })
	b.Visit(f.URL+"/r/"+id, ".doubt [role=status]")
	if got := b.Text(".doubt [role=status]"); got != "您在 2026年11月19日 提出了异议，有人会来听，再答复您。" {
		t.Errorf("a dispute that waits is told as %q", got)
	}
	f.set(func() { f.role = "learner" })
	b.Visit(f.URL+"/r/"+id, ".tiles.revealed")
	if browser.Eval[bool](b, `document.querySelector('.doubt') !== null`) {
		t.Error("a child is asked whether the score is right")
	}
}
