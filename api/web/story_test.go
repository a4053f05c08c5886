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
	{"rain", "下雨啦", "小雨点", "小雨点，沙沙沙，落在花园里，花儿乐得张嘴巴。", "xiao3 yu3 dian3 sha1 sha1 sha1 luo4 zai4 hua1 yuan2 li3 hua1 er2 le4 de5 zhang1 zui3 ba5"},
	{"seed", "种子", "一粒种子", "一粒种子睡在泥土里，它醒了，觉得很暖和。", "yi2 li4 zhong3 zi5 shui4 zai4 ni2 tu3 li5 ta1 xing3 le5 jue2 de5 hen3 nuan3 huo5"},
	{"snow", "冬天", "雪地里的小画家", "下雪啦，下雪啦！\n雪地里来了一群小画家。", "xia4 xue3 la5 xia4 xue3 la5 xue3 di4 li3 lai2 le5 yi4 qun2 xiao3 hua4 jia1"},
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
	p := story[0]
	for _, other := range story {
		if other.ID == r.Page {
			p = other
		}
	}
	var judged []map[string]any
	for i, c := range p.characters() {
		judged = append(judged, judge(i, c))
	}
	reply(w, 200, map[string]any{"status": "scored", "overall": r.Overall, "accuracy": 86, "tone": 78, "completeness": 92, "fluency": 81,
		"characters": judged,
		"inserted":   []map[string]any{{"after": 6, "start_ms": 2300, "end_ms": 2400, "heard": "de5"}},
		"engine":     map[string]any{"name": "langdu"}})
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
	switch i {
	case 1:
		j["verdict"], j["score"], parts["initial"] = "wrong", 31.4, fakePart{22, "wrong", initial, "n"}
	case 4:
		j["verdict"], j["score"], parts["tone"] = "wrong", 38, fakePart{27, "wrong", tone, "3"}
		j["events"] = []string{"self_corrected"}
	case 7:
		j["verdict"], j["score"], j["start_ms"], j["end_ms"] = "skipped", 0, 0, 0
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
	w.Header().Set("Content-Type", "audio/wav")
	http.ServeContent(w, req, "", r.CreatedAt, bytes.NewReader(wav(r.Duration, loudness)))
}

func (f *fake) peaks(w http.ResponseWriter, _ *http.Request, r *fakeRecording) {
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
