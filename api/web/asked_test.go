package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// fakeQuestion is a question as GET /v1/questions/{question} tells it, with
// what a child must not see before answering too.
type fakeQuestion struct {
	ID      string       `json:"id"`
	Prompt  string       `json:"prompt"`
	Page    string       `json:"page"`
	Answers []fakeAnswer `json:"answers"`
}

type fakeAnswer struct {
	Name     string      `json:"name"`
	Text     string      `json:"text,omitempty"`
	Keywords []string    `json:"keywords,omitempty"`
	Choice   string      `json:"choice,omitempty"`
	Correct  bool        `json:"correct"`
	Points   []fakePoint `json:"points"`
}

type fakePoint struct {
	Text    string       `json:"text"`
	Phrases []fakePhrase `json:"phrases"`
}

type fakePhrase struct {
	Text       string          `json:"text"`
	Characters []fakeCharacter `json:"characters"`
}

var asked = []fakeQuestion{
	{"what", "蜻蜓飞来了，小猫做了什么？", "fishing-2", []fakeAnswer{{Name: "放下鱼竿、追", Keywords: []string{"放下鱼竿", "追"}, Correct: true}}},
	{"where", "小猫在哪里钓鱼？", "fishing-1", []fakeAnswer{{Name: "小河旁边", Text: "小河旁边", Correct: true}}},
	{"who", "谁来到河边钓鱼？", "fishing-1", []fakeAnswer{
		{Name: "A", Choice: "A", Text: "小猫", Correct: true}, {Name: "B", Choice: "B", Text: "小狗"}, {Name: "C", Choice: "C", Text: "小鸟"}}},
	{"why", "为什么小鸟不出声，星星也要轻一点？", "moon", []fakeAnswer{
		{Name: "A", Choice: "A", Text: "因为小鸟已经睡着了", Correct: true}, {Name: "B", Choice: "B", Text: "因为月亮爬上了高高的树梢"}}},
}

// readingOf is how the characters of the questions and of their answers are read.
var readingOf = map[rune]string{
	'小': "xiao3", '猫': "mao1", '狗': "gou3", '鸟': "niao3", '河': "he2", '旁': "pang2", '边': "bian1", '在': "zai4", '哪': "na3", '里': "li3",
	'放': "fang4", '下': "xia4", '钓': "diao4", '鱼': "yu2", '竿': "gan1", '追': "zhui1", '谁': "shei2", '来': "lai2", '到': "dao4",
	'蜻': "qing1", '蜓': "ting2", '飞': "fei1", '了': "le5", '做': "zuo4", '什': "shen2", '么': "me5", '为': "wei4", '不': "bu4", '出': "chu1",
	'声': "sheng1", '星': "xing1", '也': "ye3", '要': "yao4", '轻': "qing1", '一': "yi4", '点': "dian3", '因': "yin1", '已': "yi3", '经': "jing1",
	'睡': "shui4", '着': "zhao2", '月': "yue4", '亮': "liang5", '爬': "pa2", '上': "shang4", '高': "gao1", '的': "de5", '树': "shu4", '梢': "shao1",
}

// fakeMatch and what follows is an answer's part of a result.
type fakeMatch struct {
	Verdict    string        `json:"verdict"`
	Text       string        `json:"text"`
	Correct    *bool         `json:"correct"`
	Confidence float64       `json:"confidence"`
	Keywords   []fakeKeyword `json:"keywords"`
}

type fakeKeyword struct {
	Text  string `json:"text"`
	Said  string `json:"said"`
	Found bool   `json:"found"`
	Start int    `json:"start_ms"`
	End   int    `json:"end_ms"`
}

// fakeHeard is a match with what was heard: characters of 400 ms with their
// readings, where ? marks one that is not sure and … a gap.
type fakeHeard struct {
	question      string
	Match         fakeMatch
	heard, pinyin string
	zh, en        string // what a child may see: the service names what □ hides
}

var yes, no = true, false

// said is one answer of every kind.
var said = map[string]*fakeHeard{
	"right": {"who", fakeMatch{"matched", "A", &yes, 0.97, []fakeKeyword{{"A", "小猫", true, 2400, 3200}}},
		"嗯…我觉?是小猫", "en5 wo3 jue2 shi4 xiao3 mao1", "在第 2.4 秒到 3.2 秒之间听到了“小猫”，它就是选项 A。", "“小猫” was heard between 2.4 s and 3.2 s: it is option A."},
	"other": {"who", fakeMatch{"matched", "B", &no, 0.93, []fakeKeyword{{"B", "小狗", true, 400, 1200}}},
		"是小狗", "shi4 xiao3 gou3", "听到了“小狗”，它是选项 B，不是对的那一个。", "“小狗” was heard: it is option B, which is not the right one."},
	"partly": {"what", fakeMatch{"partly", "放下鱼竿、追", &yes, 0.9, []fakeKeyword{{"放下鱼竿", "", false, 0, 0}, {"追", "追", true, 800, 1200}}},
		"小猫追…", "xiao3 mao1 zhui1", "听到了“追”，没听到“□□□□”。", "Heard “追” and not “□□□□”."},
	"whole": {"where", fakeMatch{"partly", "小河旁边", &yes, 0.82, []fakeKeyword{{"小河旁边", "", false, 0, 0}}},
		"小河", "xiao3 he2", "只听到了这句话的一部分。", "Only a part of the text was heard."},
	"none": {"where", fakeMatch{"not_matched", "", nil, 0.95, nil},
		"在家里…", "zai4 jia1 li3", "听到的话里没有我们等的答案。", "None of the answers was heard in what was said."},
	"unsure": {"where", fakeMatch{"unsure", "小河旁边", &yes, 0.4, []fakeKeyword{{"小河旁边", "", false, 0, 0}}},
		"…小?合?…", "xiao3 he2", "可能是第1个答案（“□□□□”），但是不够清楚。", "It may have been answer 1 (“□□□□”), but it was not clear enough."},
	"nothing": {"where", fakeMatch{"not_matched", "", nil, 0.9, nil}, "…", "", "没有听出字来。", "No words could be made out."},
}

// heardAs is the result document of an answer with that match.
func heardAs(m *fakeMatch) map[string]any {
	var s *fakeHeard
	for _, each := range said {
		if &each.Match == m {
			s = each
		}
	}
	heard, transcript := []map[string]any{}, strings.ReplaceAll(s.heard, "?", "")
	readings := strings.Fields(s.pinyin)
	for _, c := range s.heard {
		at := 400 * len(heard)
		switch token := (map[string]any{"text": string(c), "confidence": 0.95, "start_ms": at, "end_ms": at + 400}); c {
		case '?':
			heard[len(heard)-1]["confidence"] = 0.5
		case '…':
			token["text"], token["reading"], token["confidence"] = "", "", 0
			heard = append(heard, token, token) // two that the page shows as one
		default:
			token["reading"], readings = readings[0], readings[1:]
			heard = append(heard, token)
		}
	}
	return map[string]any{"status": "scored", "transcript": transcript, "heard": heard, "match": m,
		"explanation": s.told(s.en), "explanation_zh": s.told(s.zh), "pronunciation": s.pronunciation()}
}

// told is a sentence as the service tells it, with the first word that was not found.
func (s *fakeHeard) told(sentence string) string {
	i := slices.IndexFunc(s.Match.Keywords, func(k fakeKeyword) bool { return !k.Found })
	if i < 0 {
		return sentence
	}
	return strings.ReplaceAll(sentence, "□□□□", s.Match.Keywords[i].Text)
}

// pronunciation judges the characters of the keywords, those that were not heard as
// skipped, unless nobody knows what was said.
func (s *fakeHeard) pronunciation() any {
	if s.Match.Verdict == "unsure" {
		return nil
	}
	var judged []map[string]any
	for _, k := range s.Match.Keywords {
		words := k.Text
		if k.Found && len(k.Said) > len(words) {
			words = k.Said
		}
		for i, c := range []rune(words) {
			j := judge(2+i%2*3, fakeCharacter{At: len(judged), Char: string(c), Reading: readingOf[c]})
			j["start_ms"], j["end_ms"] = k.Start+i*400, k.Start+i*400+340
			if !strings.ContainsRune(s.heard, c) {
				j["verdict"], j["score"], j["start_ms"], j["end_ms"] = "skipped", 0, 0, 0
			}
			judged = append(judged, j)
		}
	}
	if judged == nil {
		return nil
	}
	return map[string]any{"overall": 88, "characters": judged, "inserted": []any{}}
}

func (f *fake) listQuestions(w http.ResponseWriter, r *http.Request) {
	page, after := r.URL.Query().Get("page"), r.URL.Query().Get("after")
	list, next := []map[string]any{}, ""
	for _, q := range asked {
		switch {
		case q.ID <= after || page != "" && page != q.Page:
		case f.stretch > 0 && len(list) == f.stretch:
			next = list[len(list)-1]["id"].(string)
		default:
			list = append(list, map[string]any{"id": q.ID, "prompt": q.Prompt, "page": q.Page})
		}
	}
	reply(w, 200, map[string]any{"questions": list, "next": next})
}

func (f *fake) getQuestion(w http.ResponseWriter, r *http.Request) {
	i := slices.IndexFunc(asked, func(q fakeQuestion) bool { return q.ID == r.PathValue("question") })
	if i < 0 {
		refuse(w, problem{404, "not-found"})
		return
	}
	q := asked[i]
	q.Answers = slices.Clone(q.Answers)
	for i, a := range q.Answers {
		if a.Choice != "" {
			phrases := []fakePhrase{{a.Choice, nil}, {a.Text, pronounced(a.Text)}}
			q.Answers[i].Points = []fakePoint{{a.Choice, phrases}}
		}
	}
	reply(w, 200, struct {
		fakeQuestion
		Characters []fakeCharacter `json:"characters"`
	}{q, pronounced(q.Prompt)})
}

// pronounced is the characters of a text that have a reading here.
func pronounced(text string) []fakeCharacter {
	var all []fakeCharacter
	for at, c := range []rune(text) {
		if r := readingOf[c]; r != "" {
			all = append(all, fakeCharacter{at, string(c), r, marked(r)})
		}
	}
	return all
}

// answer puts an answer to the question on top of My Work: of a kind of said
// where it is scored.
func (f *fake) answer(question, kind, status string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.putAnswer(question, kind, status)
}

// putAnswer is answer while mu is held.
func (f *fake) putAnswer(question, kind, status string) string {
	q := asked[slices.IndexFunc(asked, func(q fakeQuestion) bool { return q.ID == question })]
	n := len(f.recordings)
	made := time.Date(2026, 11, 1, 18, 20, 0, 0, time.UTC).Add(time.Duration(n) * 11 * time.Hour)
	r := &fakeRecording{
		ID: fmt.Sprintf("rec%03d", n), Learner: "demo", Kind: "answer", Page: q.Page, Question: q.ID, Text: q.Prompt,
		Status: status, Duration: 3200, CreatedAt: made,
		Expires: map[string]any{"rendition": made.AddDate(0, 0, 7), "result": made.AddDate(1, 0, 0)},
	}
	if kind != "" {
		r.Match = &said[kind].Match
	}
	f.recordings = append([]*fakeRecording{r}, f.recordings...)
	return r.ID
}
