package models

import (
	"fmt"
	"strings"
	"time"
)

// IncidentID names an incident.
type IncidentID string

// NewIncidentID is a fresh id.
func NewIncidentID() IncidentID { return IncidentID(newID()) }

// Incident is data touched by somebody who should not have, or lost: when, by
// whom or what, and what is said about it.
type Incident struct {
	ID    IncidentID
	Drill bool // planted, to practise
	From  time.Time
	To    time.Time
	Scope IncidentScope
	Text  IncidentText

	KnownAt    time.Time // from when the regulator's clock runs
	DueAt      time.Time // when it must have been reported
	ReportedAt time.Time // zero until then
	NotifiedAt time.Time // zero until families were told

	// Erased is how many touched learners were erased before they could be told.
	Erased int
}

// ReportWithin is how soon an incident is reported to the regulator after it
// became known (GDPR 33; PIPL 57 says at once).
const ReportWithin = 72 * time.Hour

// Overdue says that the regulator should have been told by now.
func (i Incident) Overdue(now time.Time) bool {
	return !i.Drill && i.ReportedAt.IsZero() && !i.DueAt.After(now)
}

// IncidentScope says how the data that were touched are found: by the recordings;
// or, in the time of the incident, by who touched them, by role or by name; by
// everything that was held; or, where nothing of this is set, by everything that
// anybody touched.
type IncidentScope struct {
	Role       string        `json:"role,omitempty"`
	Actor      string        `json:"actor,omitempty"` // pseudonym
	Recordings []RecordingID `json:"recordings,omitempty"`
	Held       bool          `json:"held,omitempty"`
}

// IncidentText is what staff say of an incident, in both languages.
type IncidentText struct {
	Title    Words `json:"title" doc:"What it is called"`
	Happened Words `json:"happened" doc:"What happened, to which kinds of data, and why"`
	Impact   Words `json:"impact" doc:"What may come of it"`
	Measures Words `json:"measures" doc:"What was done about it"`
	Advice   Words `json:"advice" doc:"What families can do themselves"`
	Remedies Words `json:"remedies" doc:"What they are offered, and where they can complain"`
	Contact  Words `json:"contact" doc:"Whom to ask"`
}

// part is one sentence of the notice, with its heading.
type part struct {
	name            string
	heading         Words
	childs          Words // heading for a child; "" where a child is not told it
	sentence        Words
	longestSentence int
}

func (t IncidentText) parts() []part {
	const long = 2000
	return []part{
		{"title", Words{"事件", "Incident"}, Words{}, t.Title, 200},
		{"happened", Words{"发生了什么", "What happened"}, Words{"发生了什么", "What happened"}, t.Happened, long},
		{"impact", Words{"可能的影响", "What it may mean"}, Words{"会怎么样", "What it may mean for you"}, t.Impact, long},
		{"measures", Words{"已采取的措施", "What we have done"}, Words{"我们做了什么", "What we have done"}, t.Measures, long},
		{"advice", Words{"建议", "What you can do"}, Words{"你可以做什么", "What you can do"}, t.Advice, long},
		{"remedies", Words{"救济途径", "Your remedies"}, Words{}, t.Remedies, long},
		{"contact", Words{"联系方式", "Whom to ask"}, Words{"可以问谁", "Whom you can ask"}, t.Contact, 500},
	}
}

// Validate wants every sentence in both languages.
func (t IncidentText) Validate() error {
	for _, p := range t.parts() {
		for language, s := range map[string]string{"zh": p.sentence.Chinese, "en": p.sentence.English} {
			if strings.TrimSpace(s) == "" {
				return Errorf("models.IncidentText", Invalid, "%s.%s is missing: families are told every part, in both languages", p.name, language)
			}
			if len([]rune(s)) > p.longestSentence {
				return Errorf("models.IncidentText", Invalid, "%s.%s is longer than %d characters", p.name, language, p.longestSentence)
			}
		}
	}
	return nil
}

// Words is the notice for a family: to the guardian every part, to the child
// those that are for a child.
func (i Incident) Words() NoticeWords {
	between := fmt.Sprintf("%s – %s UTC", i.From.UTC().Format("2006-01-02 15:04"), i.To.UTC().Format("2006-01-02 15:04"))
	w := NoticeWords{
		Guardian: Words{
			"我们发现一起涉及您孩子个人信息的安全事件（" + between + "），现依法告知如下。",
			"We have found an incident that touched personal data of your child (" + between + "). This is what the law wants you to know.",
		},
		Learner: Words{
			"发生了一件和你的录音或成绩有关的事。这不是你的错。请和爸爸妈妈一起看。",
			"Something happened to your recordings or scores. It is not your fault. Read this with your parents.",
		},
	}
	if i.Drill {
		w.Guardian = Words{"【演练】" + w.Guardian.Chinese, "[Drill] " + w.Guardian.English}
		w.Learner = Words{"【演练】" + w.Learner.Chinese, "[Drill] " + w.Learner.English}
	}
	for _, p := range i.Text.parts() {
		w.Guardian.add(p.heading, p.sentence)
		if p.childs != (Words{}) {
			w.Learner.add(p.childs, p.sentence)
		}
	}
	return w
}

// add appends a sentence below its heading.
func (w *Words) add(heading, sentence Words) {
	w.Chinese += "\n" + heading.Chinese + "：" + sentence.Chinese
	w.English += "\n" + heading.English + ": " + sentence.English
}
