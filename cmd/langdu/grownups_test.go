package main

import (
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/browser"
)

// TestP7GuardianPage goes through the guardian's page on a service as it is: a
// recording is kept, consents stand, the listening of the guardian themselves is
// listed; then a consent is taken back, everything is taken away, everything is
// erased, and the receipt is there.
func TestP7GuardianPage(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			b := browser.Open(t, microphone(t))
			s := start(t, stores)
			s.publish(t, "p1", false, time.Now().Add(-24*time.Hour))
			s.child(t, "xiaoming")
			s.agree(t, "xiaoming", "mama", "p1", "scoring", "playback", "research")
			id := s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
			s.settle(t, id)
			s.token = s.sign(t, "--role", "guardian", "--subject", "mama", "--learner", "xiaoming")
			s.want(t, 200, "GET", "/v1/recordings/"+id+"/peaks", nil)
			s.call(t, "GET", "/v1/recordings/"+id+"/audio", nil)
			b.Visit(s.address+"/guardian#token="+s.token, "#leave summary")
			b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
			browser.Eval[bool](b, `[...document.querySelectorAll('.folded')].every((part) => (part.open = true))`)
			b.See("#leave .danger")
			if failed := browser.Eval[string](b, `[...document.querySelectorAll('.part')].filter(p => p.hidden || p.innerText.includes('显示不了')).map(p => p.id).join(' ')`); failed != "" {
				t.Errorf("these parts are not shown: %s", failed)
			}
			for part, want := range map[string]string{"#kept": "1 个录音", "#agreed": "政策版本 p1", "#listened": "家长 播放了录音", "#asked": "还没有提出过要求"} {
				if text := strings.Join(strings.Fields(b.Text(part)), " "); !strings.Contains(text, want) {
					t.Errorf("%s says %q, want %q in it", part, text, want)
				}
			}
			b.Click(`.agreed[data-purpose=research] button`)
			await(t, "the withdrawal", func() bool {
				for _, c := range s.want(t, 200, "GET", "/v1/learners/xiaoming/consents", nil)["consents"].([]any) {
					if c := c.(map[string]any); c["purpose"] == "research" {
						return c["withdrawn_at"] != nil
					}
				}
				return false
			})
			b.Click("#take .plain")
			b.See("#take a[download]")
			b.Click("#leave .danger")
			b.Click("dialog .danger")
			b.See("#gone .primary")
			if text := b.Text("#gone"); !strings.Contains(text, "什么也没有留下") {
				t.Errorf("in the end the page says %q", text)
			}
		})
	}
}

// TestP10StaffPage goes through the staff's page on a service as it is: a request waits
// there, and a custodian refuses it with a reason that the guardian then reads.
func TestP10StaffPage(t *testing.T) {
	b := browser.Open(t, microphone(t))
	s := start(t, nil)
	s.child(t, "xiaoming")
	asked := s.want(t, 201, "POST", "/v1/requests", map[string]any{"kind": "correct", "learner": "xiaoming", "message": "出生月份"})["id"].(string)
	b.Visit(s.address+"/staff#token="+s.sign(t, "--role", "custodian", "--subject", "c1"), ".request")
	for _, section := range browser.Eval[[]string](b, `[...document.querySelectorAll('.side a')].map(a => a.hash)`) {
		b.Click(`.side a[href="` + section + `"]`)
		b.See(section)
	}
	b.Until(`document.querySelectorAll('[aria-busy]').length === 0`)
	if failed := browser.Eval[string](b, `[...document.querySelectorAll('.part')].filter(p => p.hidden || p.innerText.includes('显示不了')).map(p => p.id).join(' ')`); failed != "" {
		t.Errorf("these parts are not shown: %s", failed)
	}
	b.Click(`.side a[href="#due"]`)
	b.Click(`.request[data-id="` + asked + `"] .refuse`)
	browser.Eval[bool](b, `(document.querySelector('#decide-sentence').value = '请先确认身份。', document.querySelector('#decide-reason').value = 'identity-not-verified', true)`)
	b.Click("dialog .primary")
	b.Until(`!document.querySelector('.request')`) // it waits no more
	if r := s.want(t, 200, "GET", "/v1/requests/"+asked, nil); r["state"] != "refused" || r["reason"] != "identity-not-verified" || r["sentence"] != "请先确认身份。" {
		t.Errorf("the guardian reads %v", r)
	}
}
