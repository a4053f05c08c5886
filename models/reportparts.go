package models

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

func sortNotes(notes []Words) {
	slices.SortFunc(notes, func(a, b Words) int { return cmp.Compare(a.English, b.English) })
}

func (b ReportBasis) accesses() ReportSection {
	s := ReportSection{Name: "accesses", Heading: Words{"访问（谁、访问了什么）", "Accesses: by whom, to what"},
		Columns: []ReportColumn{{"times", Words{"次数", "Times"}}},
		Notes:   []Words{{"同一人同一天对同一录音的多次访问计为一次。", "What somebody plays several times on a day counts once."}},
	}
	for _, c := range b.Figures.Details {
		if c.Action == AuditAccess {
			s.Rows = append(s.Rows, ReportRow{c.Role + ": " + c.Detail["what"], []string{strconv.Itoa(c.Count)}})
		}
	}
	slices.SortFunc(s.Rows, func(a, b ReportRow) int { return cmp.Compare(a.Name, b.Name) })
	return s
}

func (b ReportBasis) erasures() ReportSection {
	s := ReportSection{Name: "erasures", Heading: Words{"删除与删除证明", "Erasures and receipts"},
		Columns: []ReportColumn{
			{"begun", Words{"开始", "Begun"}}, {"done", Words{"完成", "Done"}}, {"recordings", Words{"录音", "Recordings"}},
			{"objects", Words{"文件", "Files"}}, {"rows", Words{"数据行", "Rows"}}, {"longest_hours", Words{"最长小时", "Longest, hours"}},
		},
		Notes: []Words{{"签发的删除证明：" + strconv.Itoa(b.Figures.Receipts), "Signed receipts: " + strconv.Itoa(b.Figures.Receipts)}},
	}
	for _, e := range b.Figures.Erasures {
		begun, done := strconv.Itoa(e.Begun), strconv.Itoa(e.Done)
		if e.Scope == ScopeLearner {
			begun, done = Persons(e.Begun).String(), Persons(e.Done).String()
		}
		s.Rows = append(s.Rows, ReportRow{string(e.Scope) + ", " + string(e.Cause), []string{
			begun, done, strconv.Itoa(e.Recordings), strconv.Itoa(e.Objects), strconv.Itoa(e.Rows), strconv.FormatFloat(e.Longest.Hours(), 'f', 1, 64),
		}})
	}
	return s
}

func (b ReportBasis) retention() ReportSection {
	s := ReportSection{Name: "retention", Heading: Words{"保存期限（报告时有效）", "Retention schedule, as of this report"}}
	for _, p := range b.Schedule.Periods() {
		s.Notes = append(s.Notes, p.Words())
	}
	return s
}

func (b ReportBasis) holds() ReportSection {
	count := func(action AuditAction) []string { return []string{strconv.Itoa(b.Figures.Actions[action])} }
	return ReportSection{Name: "holds", Heading: Words{"法律保留与工作人员访问审批", "Legal holds, and access of staff that was approved"},
		Columns: []ReportColumn{{"times", Words{"次数", "Times"}}},
		Rows: []ReportRow{
			{"holds proposed", count("hold-proposed")}, {"holds confirmed by a second person", count("hold")}, {"holds released early", count("hold-release")},
			{"access asked for", count("access-request")}, {"access approved", count("approval")}, {"approvals revoked", count("revocation")},
		}}
}

func (b ReportBasis) incidents() ReportSection {
	s := ReportSection{Name: "incidents", Heading: Words{"安全事件", "Incidents"},
		Columns: []ReportColumn{
			{"known", Words{"获知", "Known"}}, {"reported_hours", Words{"报告监管（小时）", "Regulator told after, hours"}}, {"notified", Words{"通知家庭", "Families told"}},
			{"touched", Words{"涉及人数", "People touched"}}, {"told", Words{"已通知人数", "People told"}},
		},
		Notes: []Words{{"演练次数：" + strconv.Itoa(b.Figures.Drills), "Drills: " + strconv.Itoa(b.Figures.Drills)}},
	}
	for _, i := range b.Figures.Incidents {
		reported, notified := "not yet", "not yet"
		if i.Overdue {
			reported = "overdue"
		}
		if !i.ReportedAt.IsZero() {
			reported = strconv.FormatFloat(i.ReportedAt.Sub(i.KnownAt).Hours(), 'f', 1, 64)
		}
		if !i.NotifiedAt.IsZero() {
			notified = i.NotifiedAt.UTC().Format(time.DateOnly)
		}
		s.Rows = append(s.Rows, ReportRow{string(i.ID), []string{i.KnownAt.UTC().Format(time.DateOnly), reported, notified, i.Touched.String(), i.Told.String()}})
	}
	return s
}

func (b ReportBasis) parties() ReportSection {
	s := ReportSection{Name: "third-parties", Heading: Words{"第三方与对外提供", "Third parties and transfers"},
		Columns: []ReportColumn{
			{"purpose", Words{"用途", "Purpose"}}, {"region", Words{"地区", "Region"}}, {"contact", Words{"负责人", "Who answers"}},
			{"allowed", Words{"提供", "Sent"}}, {"refused", Words{"拒绝", "Refused"}},
		}}
	for _, p := range b.Parties {
		s.Rows = append(s.Rows, ReportRow{p.Name, []string{string(p.Purpose), p.Region, p.Contact,
			strconv.Itoa(b.detail(AuditTransfer, "party", p.Name, "outcome", "allowed")), strconv.Itoa(b.detail(AuditTransfer, "party", p.Name, "outcome", "refused"))}})
	}
	if len(b.Parties) == 0 {
		s.Notes = append(s.Notes, Words{"没有声明任何第三方，因此不对外提供任何数据。", "No third party is declared, so nothing is sent to anybody."})
	}
	if b.Region != "" {
		s.Notes = append(s.Notes, Words{"本服务数据所在地区：" + b.Region, "Where this service keeps its data: " + b.Region})
	}
	return s
}

func (b ReportBasis) policies() ReportSection {
	s := ReportSection{Name: "policies", Heading: Words{"本年发布的隐私政策", "Privacy policies published in the year"},
		Columns: []ReportColumn{{"effective", Words{"生效", "Effective"}}, {"material", Words{"重大变更", "Material"}}}}
	for _, p := range b.Figures.Policies {
		s.Rows = append(s.Rows, ReportRow{string(p.Version), []string{p.Effective.UTC().Format(time.DateOnly), strconv.FormatBool(p.Material)}})
	}
	return s
}
