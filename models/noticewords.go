package models

import "strings"

// NoticeWords is what a notice says: to the guardian, and to the child in words
// that a child reads.
type NoticeWords struct {
	Guardian Words `json:"guardian" doc:"For who answers for the learner"`
	Learner  Words `json:"learner" doc:"The same for the child"`
}

// noticeTexts has {key} where a notice's detail of that name goes in. The second
// set is for a notice that lacks a detail which the first names.
var noticeTexts = map[NoticeKind][2]NoticeWords{
	NoticeInactive: {{
		Guardian: Words{"孩子已经有一段时间没有使用本服务。如果在 {date} 之前仍未使用，孩子的录音将被删除。如需保留，请在此之前使用一次；也可以先导出。",
			"The child has not used the service for some time. If nobody comes by before {date}, the recordings of their voice are erased. To keep them, use the service once before then; you can also export them first."},
		Learner: Words{"你好久没来读书了。如果 {date} 之前还没来，你的录音就会被删掉。想留着就来读一页吧！",
			"You have not read here for a while. If you do not come by before {date}, your recordings are erased. Come and read a page if you want to keep them!"},
	}, {
		Guardian: Words{"孩子已经有一段时间没有使用本服务，孩子的录音即将被删除。如需保留，请使用一次；也可以先导出。",
			"The child has not used the service for some time, and the recordings of their voice will soon be erased. To keep them, use the service once; you can also export them first."},
		Learner: Words{"你好久没来读书了，你的录音快要被删掉了。想留着就来读一页吧！",
			"You have not read here for a while, and your recordings will soon be erased. Come and read a page if you want to keep them!"},
	}},
	NoticeClosure: {{
		Guardian: Words{"本服务将于 {date} 停止运营，现已不再接收新的录音。在此之前您可以查看、播放和导出孩子的数据；到期后全部数据将被删除，我们会公布经签名的删除证明。",
			"The service closes on {date} and takes no new recordings. Until then you can read, play and export what is held about the child; afterwards all of it is erased, and we publish a signed statement of that."},
		Learner: Words{"这里 {date} 就要关门了，现在不能再录音。想留下自己的录音，请爸爸妈妈帮你导出来。之后所有录音都会被删掉。",
			"This place closes on {date} and takes no new recordings. If you want to keep yours, ask your parents to export them. After that all of them are erased."},
	}},
	NoticeReopened: {{
		Guardian: Words{"此前通知的停止运营已取消，本服务继续提供，孩子的数据照常保存。", "The closure of which you were told is cancelled. The service goes on, and what is held about the child is kept as before."},
		Learner:  Words{"好消息：这里不关门了，你可以继续读书和录音。", "Good news: this place does not close. You can go on reading and recording."},
	}},
	NoticeRequest: {{
		Guardian: Words{"您提出的请求已有答复。请在应用中查看结果和理由。", "A request that you made has been answered. Read the answer and its reason in the app."},
		Learner:  Words{"你提出的请求有答复了，请和爸爸妈妈一起看看。", "Something that you asked for has been answered. Look at it with your parents."},
	}},
	NoticeListened: {{
		Guardian: Words{"经儿童个人信息保护负责人批准，一名工作人员获准收听孩子的一条录音，有效期至 {until}。您可以在访问记录中查看是否收听、何时收听。",
			"With the approval of the person responsible for children's data, a member of staff may listen to one recording of the child until {until}. The record of accesses shows whether and when they did."},
		Learner: Words{"有一位老师被允许听你的一条录音。谁听过、什么时候听的，你和爸爸妈妈都能看到。",
			"A grown-up who works here was allowed to listen to one of your recordings. You and your parents can see who listened and when."},
	}, {
		Guardian: Words{"经儿童个人信息保护负责人批准，一名工作人员获准收听孩子的一条录音。您可以在访问记录中查看是否收听、何时收听。",
			"With the approval of the person responsible for children's data, a member of staff may listen to one recording of the child. The record of accesses shows whether and when they did."},
		Learner: Words{"有一位老师被允许听你的一条录音。谁听过、什么时候听的，你和爸爸妈妈都能看到。",
			"A grown-up who works here was allowed to listen to one of your recordings. You and your parents can see who listened and when."},
	}},
	NoticeIncident: {{
		Guardian: Words{"发生了一起涉及孩子个人信息的安全事件。详情请在应用中查看。", "There was an incident that touched data of the child. Read in the app what happened."},
		Learner:  Words{"发生了一件和你的信息有关的事，请和爸爸妈妈一起看看。", "Something happened that has to do with your data. Look at it with your parents."},
	}},
}

// Words is what the notice says. What an incident's says is its own:
// see [Incident.Words].
func (n Notice) Words() NoticeWords {
	texts := noticeTexts[n.Kind]
	if words := texts[0].fill(n.Detail); !strings.Contains(words.Guardian.English+words.Learner.English, "{") {
		return words
	}
	return texts[1]
}

// fill puts the details in.
func (w NoticeWords) fill(detail map[string]string) NoticeWords {
	var pairs []string
	for key, value := range detail {
		pairs = append(pairs, "{"+key+"}", value)
	}
	put := strings.NewReplacer(pairs...).Replace
	return NoticeWords{
		Guardian: Words{put(w.Guardian.Chinese), put(w.Guardian.English)},
		Learner:  Words{put(w.Learner.Chinese), put(w.Learner.English)},
	}
}
