package models

import (
	"strconv"
	"time"
)

// Report is the yearly audit report and impact assessment, for a regulator to
// read. It holds no personal data: numbers, words of this program, and what the
// operator has declared.
type Report struct {
	Year     int             `json:"year" doc:"The year, in UTC" example:"2026"`
	From     time.Time       `json:"from" doc:"Its start"`
	To       time.Time       `json:"to" doc:"Its end; or, in a year that goes on, when the report was made"`
	Complete bool            `json:"complete" doc:"The year was over"`
	MadeAt   time.Time       `json:"made_at" doc:"When the report was made"`
	Sections []ReportSection `json:"sections" doc:"Its parts"`
}

// ReportSection is one part of a report: a table, sentences, or both.
type ReportSection struct {
	Name    string         `json:"name" doc:"Its name, which does not change" example:"consents"`
	Heading Words          `json:"heading" doc:"What it is about"`
	Columns []ReportColumn `json:"columns,omitempty" doc:"What the values of its rows are, in order"`
	Rows    []ReportRow    `json:"rows,omitempty" doc:"Its lines"`
	Notes   []Words        `json:"notes,omitempty" doc:"What to know about it"`
}

// ReportColumn is what one value of each row is.
type ReportColumn struct {
	Name    string `json:"name" doc:"Its name, which does not change" example:"given"`
	Heading Words  `json:"heading" doc:"Its heading"`
}

// ReportRow is one line of a table.
type ReportRow struct {
	Name   string   `json:"name" doc:"What it is about" example:"scoring"`
	Values []string `json:"values" doc:"One for each column; a number of fewer than ten people reads <10"`
}

// ReportBasis is what a report is made of.
type ReportBasis struct {
	Year     int
	Figures  YearFigures
	Schedule Schedule
	Parties  []Party
	Region   string
	Now      time.Time
}

// YearSpan is from when to before when the figures of a year are counted, at now.
// models.Invalid for a year that has not begun.
func YearSpan(year int, now time.Time) (from, to time.Time, err error) {
	from = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	if year < 2000 || !from.Before(now) {
		return from, to, Errorf("models.YearSpan", Invalid, "there is no report of %d: name a year that has begun", year)
	}
	if to = from.AddDate(1, 0, 0); to.After(now) {
		to = now.UTC()
	}
	return from, to, nil
}

// NewReport makes the report.
func NewReport(b ReportBasis) Report {
	f := b.Figures
	return Report{
		Year: b.Year, From: f.From, To: f.To, Complete: f.To.Equal(f.From.AddDate(1, 0, 0)), MadeAt: b.Now.UTC().Truncate(time.Second),
		Sections: []ReportSection{
			b.log(), b.learners(), b.consents(), b.requests(), b.accesses(), b.erasures(), b.retention(),
			b.holds(), b.incidents(), b.parties(), b.policies(), b.impact(), b.unknown(),
		},
	}
}

func (b ReportBasis) log() ReportSection {
	first := "–"
	if !b.Figures.AuditFrom.IsZero() {
		first = b.Figures.AuditFrom.UTC().Format(time.DateOnly)
	}
	return ReportSection{Name: "log", Heading: Words{"依据", "What this report stands on"},
		Columns: []ReportColumn{{"value", Words{"数值", "Value"}}},
		Rows: []ReportRow{
			{"entries of the audit log in the year", []string{strconv.Itoa(b.Figures.Entries)}},
			{"first entry that the log still has", []string{first}},
			{"recordings received", []string{strconv.Itoa(b.Figures.Actions[AuditUpload])}},
			{"exports made", []string{strconv.Itoa(b.Figures.Actions[AuditExport])}},
			{"changes of the retention schedule", []string{strconv.Itoa(b.Figures.Actions[AuditSchedule])}},
			{"notices delivered to families", []string{strconv.Itoa(b.Figures.Actions[AuditNotified])}},
		}}
}

func (b ReportBasis) learners() ReportSection {
	return ReportSection{Name: "learners", Heading: Words{"学习者人数", "Learners"},
		Columns: []ReportColumn{{"learners", Words{"人数", "How many"}}},
		Rows: []ReportRow{
			{"held at the end", []string{b.Figures.Learners.String()}},
			{"of them new in the year", []string{b.Figures.NewLearners.String()}},
		}}
}

// detail counts entries of an action whose detail has all the pairs.
func (b ReportBasis) detail(action AuditAction, pairs ...string) (n int) {
	for _, c := range b.Figures.Details {
		matches := c.Action == action
		for i := 0; i+1 < len(pairs); i += 2 {
			matches = matches && c.Detail[pairs[i]] == pairs[i+1]
		}
		if matches {
			n += c.Count
		}
	}
	return n
}

func (b ReportBasis) consents() ReportSection {
	s := ReportSection{Name: "consents", Heading: Words{"同意（按用途）", "Consents by purpose"},
		Columns: []ReportColumn{
			{"given", Words{"作出", "Given"}}, {"withdrawn", Words{"撤回", "Withdrawn"}},
			{"refused", Words{"拒绝", "Refused"}}, {"standing", Words{"年末有效的学习者", "Learners with one at the end"}},
		},
		Notes: []Words{{"同意可因政策的重大变更而不足以支持新的处理；此处统计的是未撤回的同意。", "A material change of the policy may make a consent insufficient for new processing; counted here is what was not withdrawn."}},
	}
	for _, p := range []Purpose{ForScoring, ForPlayback, ForSharing, ForResearch, ForImprovement, ForAbroad} {
		s.Rows = append(s.Rows, ReportRow{string(p), []string{
			strconv.Itoa(b.detail(AuditConsent, "purpose", string(p))), strconv.Itoa(b.detail(AuditWithdrawal, "purpose", string(p))),
			strconv.Itoa(b.detail("refusal", "purpose", string(p))), b.Figures.Standing[p].String(),
		}})
	}
	return s
}

func (b ReportBasis) requests() ReportSection {
	s := ReportSection{Name: "requests", Heading: Words{"个人权利请求及办理时间", "Requests for rights, and how long they took"},
		Columns: []ReportColumn{
			{"asked", Words{"提出", "Asked"}}, {"done", Words{"完成", "Done"}}, {"refused", Words{"拒绝", "Refused"}},
			{"open", Words{"未办结", "Open"}}, {"late", Words{"超期", "Late"}},
			{"median_days", Words{"中位天数", "Median, days"}}, {"longest_days", Words{"最长天数", "Longest, days"}},
		}}
	for _, r := range b.Figures.Requests {
		s.Rows = append(s.Rows, ReportRow{string(r.Kind), []string{
			strconv.Itoa(r.Asked), strconv.Itoa(r.Done), strconv.Itoa(r.Refused), strconv.Itoa(r.Unmade), strconv.Itoa(r.Late), inDays(r.Median), inDays(r.Longest),
		}})
		for reason, n := range r.Refusals {
			s.Notes = append(s.Notes, Words{"拒绝 " + string(r.Kind) + "，理由 " + string(reason) + "：" + strconv.Itoa(n),
				"Refused " + string(r.Kind) + " for the reason " + string(reason) + ": " + strconv.Itoa(n)})
		}
	}
	sortNotes(s.Notes)
	return s
}

// inDays is a length of time in days with one decimal.
func inDays(d time.Duration) string { return strconv.FormatFloat(d.Hours()/24, 'f', 1, 64) }
