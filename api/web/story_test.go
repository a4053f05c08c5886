package web_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"net/http"
	"strings"
	"unicode"
)

// fakePage is a page to read, with the marked pinyin of its spoken characters.
type fakePage struct {
	ID     string `json:"id"`
	Book   string `json:"book"`
	Title  string `json:"title"`
	Text   string `json:"text"`
	pinyin string
}

var story = []fakePage{
	{"fishing-1", "小猫钓鱼", "河边的小猫", "小猫来到河边，\n一心一意地钓鱼。",
		"xiao3 mao1 lai2 dao4 he2 bian1 yi4 xin1 yi2 yi4 de5 diao4 yu2"},
	{"fishing-2", "小猫钓鱼", "蜻蜓飞来了", "一只蜻蜓飞来了，小猫放下鱼竿去追它。", "yi4 zhi1 qing1 ting2 fei1 lai2 le5 xiao3 mao1 fang4 xia4 yu2 gan1 qu4 zhui1 ta1"},
	{"moon", "晚安", "月亮睡着了", "月亮爬上了树梢，\n星星眨着小眼睛。\n嘘，轻一点，\n小鸟已经睡着了。",
		"yue4 liang5 pa2 shang4 le5 shu4 shao1 xing1 xing5 zha3 zhe5 xiao3 yan3 jing5 xu1 qing1 yi4 dian3 xiao3 niao3 yi3 jing1 shui4 zhao2 le5"},
	{"rain", "下雨啦", "荷叶伞", "下雨啦！小青蛙撑着荷叶伞，小蜗牛躲进了自己的家。", "xia4 yu3 la5 xiao3 qing1 wa1 cheng1 zhe5 he2 ye4 san3 xiao3 wo1 niu2 duo3 jin4 le5 zi4 ji3 de5 jia1"},
	{"balloon", "红气球", "气球飞走了", "小熊有一个红气球，大风一吹，气球飞上了天。", "xiao3 xiong2 you3 yi2 ge4 hong2 qi4 qiu2 da4 feng1 yi4 chui1 qi4 qiu2 fei1 shang4 le5 tian1"},
	{"boat", "河边", "小纸船", "我折了一只纸船，放进小河里。\n小船小船，你要去哪儿？", "wo3 zhe2 le5 yi4 zhi1 zhi3 chuan2 fang4 jin4 xiao3 he2 li3 xiao3 chuan2 xiao3 chuan2 ni3 yao4 qu4 na3 er2"},
}

type fakeCharacter struct {
	At      int    `json:"at"`
	Char    string `json:"char"`
	Reading string `json:"reading"`
	Marked  string `json:"marked"`
}

// characters pairs the spoken characters of the text with their readings.
func (p fakePage) characters() []fakeCharacter {
	var all []fakeCharacter
	readings := strings.Fields(p.pinyin)
	for at, c := range []rune(p.Text) {
		if unicode.Is(unicode.Han, c) {
			r := readings[len(all)]
			all = append(all, fakeCharacter{at, string(c), r, marked(r)})
		}
	}
	return all
}

// marked puts the tone mark by the usual rule.
func marked(reading string) string {
	letters, tone := reading[:len(reading)-1], int(reading[len(reading)-1]-'0')
	at := strings.IndexAny(letters, "ae")
	if at < 0 {
		at = strings.Index(letters, "ou")
	}
	if at < 0 {
		at = strings.LastIndexAny(letters, "iouv")
	}
	if tone > 4 {
		return letters
	}
	row := map[byte]string{'a': "āáǎà", 'e': "ēéěè", 'i': "īíǐì", 'o': "ōóǒò", 'u': "ūúǔù", 'v': "ǖǘǚǜ"}[letters[at]]
	return letters[:at] + string([]rune(row)[tone-1]) + letters[at+1:]
}

type fakePart struct {
	Score    float64 `json:"score"`
	Verdict  string  `json:"verdict"`
	Expected string  `json:"expected"`
	Heard    string  `json:"heard"`
}

// result judges every character as read well, but the second (its initial), the
// fifth (its tone), the eighth (left out) and the ninth (unsure).
func (f *fake) result(w http.ResponseWriter, _ *http.Request, r *fakeRecording) {
	if r.Status != "scored" {
		reply(w, 200, map[string]any{"status": r.Status, "reason": r.Reason})
		return
	}
	if r.Match != nil {
		reply(w, 200, heardAs(r.Match))
		return
	}
	p := story[0]
	for _, other := range story {
		if other.ID == r.Page {
			p = other
		}
	}
	var judged []map[string]any
	for i, c := range p.characters() {
		j := judge(i, c)
		if f.worse[r.ID] {
			worse(i, j)
		}
		judged = append(judged, j)
	}
	answer := map[string]any{"status": "scored", "overall": r.Overall, "accuracy": 86, "tone": 78, "completeness": 92, "fluency": 81,
		"characters": judged,
		"inserted":   []map[string]any{{"after": 6, "start_ms": 2300, "end_ms": 2400, "heard": "de5"}},
		"engine":     map[string]any{"name": "langdu"}}
	if f.decision != nil {
		answer["decision"] = f.decision
	}
	reply(w, 200, answer)
}

func judge(i int, c fakeCharacter) map[string]any {
	initial, final, tone := split(c.Reading)
	parts := map[string]fakePart{
		"initial": {94, "correct", initial, initial}, "final": {96, "correct", final, final}, "tone": {91, "correct", tone, tone},
	}
	if initial == "" {
		delete(parts, "initial")
	}
	j := map[string]any{"at": c.At, "char": c.Char, "verdict": "correct", "score": 90 + i%9, "events": []string{},
		"start_ms": i * 400, "end_ms": i*400 + 340, "reading": c.Reading, "source": "phrase"}
	j["pitch"] = pitchOf(tone, tone, i*400, i*400+340)
	switch i {
	case 1:
		j["verdict"], j["score"], parts["initial"] = "wrong", 31.4, fakePart{22, "wrong", initial, "n"}
	case 4:
		j["verdict"], j["score"], parts["tone"] = "wrong", 38, fakePart{27, "wrong", tone, "3"}
		j["events"], j["pitch"] = []string{"self_corrected"}, pitchOf("3", tone, i*400, i*400+340)
	case 7:
		j["verdict"], j["score"], j["start_ms"], j["end_ms"] = "skipped", 0, 0, 0
		delete(j, "pitch")
	case 8:
		j["verdict"], j["score"], parts["final"] = "unsure", 63, fakePart{61, "unsure", final, "ing"}
	}
	for name, part := range parts {
		j[name] = part
	}
	return j
}

func split(reading string) (initial, final, tone string) {
	body, tone := reading[:len(reading)-1], reading[len(reading)-1:]
	n := strings.IndexAny(body, "aeiouv")
	return body[:n], body[n:], tone
}

// audio is the reading as tones, one per character, as WAV.
func (f *fake) audio(w http.ResponseWriter, req *http.Request, r *fakeRecording) {
	if f.silent {
		refuse(w, problem{410, "gone"})
		return
	}
	w.Header().Set("Content-Type", "audio/wav")
	http.ServeContent(w, req, "", r.CreatedAt, bytes.NewReader(wav(r.Duration, loudness)))
}

func (f *fake) peaks(w http.ResponseWriter, _ *http.Request, r *fakeRecording) {
	if f.silent {
		refuse(w, problem{410, "gone"})
		return
	}
	var peaks []float64
	for ms := 0; ms < r.Duration; ms += 20 {
		peaks = append(peaks, math.Round(loudness(ms)*(0.7+0.3*math.Sin(float64(ms)*1.7))*1000)/1000)
	}
	reply(w, 200, map[string]any{"peaks": [][]float64{peaks}, "duration": float64(r.Duration) / 1000})
}

// loudness rises and falls once per character, each a little different.
func loudness(ms int) float64 {
	x := float64(ms%400) / 400
	return math.Pow(math.Sin(math.Pi*x), 1.5) * (0.45 + 0.35*math.Abs(math.Sin(float64(ms/400)*2.1)))
}

// wav is a voice-like hum of the length, in 16-bit mono at 16 kHz.
func wav(ms int, level func(ms int) float64) []byte {
	const rate = 16000
	n := ms * rate / 1000
	var b bytes.Buffer
	b.WriteString("RIFF")
	binary.Write(&b, binary.LittleEndian, uint32(36+2*n))
	b.WriteString("WAVEfmt ")
	for _, field := range []any{uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16)} {
		binary.Write(&b, binary.LittleEndian, field)
	}
	b.WriteString("data")
	binary.Write(&b, binary.LittleEndian, uint32(2*n))
	for i := range n {
		t := float64(i) / rate
		s := math.Sin(2*math.Pi*240*t) + 0.5*math.Sin(2*math.Pi*480*t) + 0.25*math.Sin(2*math.Pi*960*t)
		binary.Write(&b, binary.LittleEndian, int16(12000*level(i*1000/rate)*s))
	}
	return b.Bytes()
}
