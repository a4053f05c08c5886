package models

// impact is the assessment that the law asks for before and while sensitive data
// of children are processed: whether purpose and means are lawful and needed, what
// it may mean for people, and whether the measures fit (PIPL 56).
func (b ReportBasis) impact() ReportSection {
	s := ReportSection{Name: "impact", Heading: Words{"个人信息保护影响评估", "Impact assessment"}, Notes: []Words{
		{"目的与必要性：为给学习者的朗读逐字评分、供其回放而处理声音；没有声音无法评分，因此声音是必要的。声音属于敏感个人信息，学习者多为不满十四周岁的儿童。",
			"Purpose and need: a voice is processed to score a reading character by character and to play it back to who read; without the voice there is no score. A voice is sensitive, and most learners are children under 14."},
		{"合法性：每项用途单独取得同意，不满十四周岁由监护人作出；没有评分同意时不保存任何声音；拒绝其他用途不影响评分与回放。",
			"Lawfulness: each purpose is consented to separately, by the guardian for a child under 14; without the consent to scoring no voice is stored; refusing other purposes blocks neither scoring nor playback."},
		{"影响与风险：声音可能被无权者收听；评分可能有误而影响孩子的信心；长期保存会增加泄露的后果。",
			"What it may mean: somebody may listen who should not; a wrong score may discourage a child; what is kept for long is more to lose."},
		{"措施：按学习者加密；工作人员须经事前审批才能收听单条录音，监护人可见；到期自动删除并签发证明；不用声音识别任何人；评分可被质疑并由人复核；操作记录按哈希链防篡改。",
			"Measures: files are encrypted by learner; staff listen to single recordings, with an approval in advance that the guardian sees; what has expired is erased by itself, with signed receipts; nobody is recognised by their voice; a score can be disputed and is decided by a person; the log is chained by hashes."},
	}}
	switch {
	case len(b.Parties) == 0:
		s.Notes = append(s.Notes, Words{"对外提供：无。", "Transfers: none."})
	case b.abroad():
		s.Notes = append(s.Notes, Words{"对外提供：已声明的第三方中有位于其他地区者；每次提供均需单独同意，并留有记录。", "Transfers: a declared third party is in another region; each transfer needs a consent of its own and is in the log."})
	default:
		s.Notes = append(s.Notes, Words{"对外提供：仅限已声明的、位于本地区的第三方；每次提供均需对应同意，并留有记录。", "Transfers: to declared third parties in this region only; each needs the matching consent and is in the log."})
	}
	if late := b.late(); late > 0 {
		s.Notes = append(s.Notes, Words{"需要改进：有超期的请求或未按时报告的事件。", "To be improved: requests were late, or an incident was not reported in time."})
	}
	return s
}

// abroad says that a declared third party is not where the service is.
func (b ReportBasis) abroad() bool {
	for _, p := range b.Parties {
		if p.Region != b.Region {
			return true
		}
	}
	return false
}

// late counts late requests and incidents.
func (b ReportBasis) late() (n int) {
	for _, r := range b.Figures.Requests {
		n += r.Late
	}
	for _, i := range b.Figures.Incidents {
		if i.Overdue || i.ReportedAt.Sub(i.KnownAt) > ReportWithin {
			n++
		}
	}
	return n
}

// unknown says what no program can know from its own records.
func (b ReportBasis) unknown() ReportSection {
	s := ReportSection{Name: "unknown", Heading: Words{"本报告无法得知的内容", "What this report cannot know"}, Notes: []Words{
		{"应用自身保存或对外提供的数据；监护人身份如何由应用核实；通知是否真正被阅读；服务器、备份与密钥在本程序之外如何保管。",
			"What the app itself keeps or sends; how the app verified who the guardian is; whether a delivered notice was read; how servers, backups and keys are kept outside this program."},
		{"已删除的学习者不再出现在人数与同意的年末统计中；少于十人的人数不予显示。",
			"Learners who were erased are no longer in the numbers at the end; fewer than ten people are not shown as a number."},
		{"请求、删除与访问的条目在其保存期满后不再可数。", "Requests, erasures and accesses can no longer be counted once the period of their entries is over."},
		{"法律判断：本报告是工程记录，不是法律意见。", "What a lawyer would say: this is an engineer's record, not legal advice."},
	}}
	if b.Figures.AuditFrom.After(b.Figures.From) {
		s.Notes = append(s.Notes, Words{"操作记录始于 " + b.Figures.AuditFrom.UTC().Format("2006-01-02") + "，此前的情况不在本报告内。",
			"The audit log begins on " + b.Figures.AuditFrom.UTC().Format("2006-01-02") + ": what came before is not in this report."})
	}
	return s
}
