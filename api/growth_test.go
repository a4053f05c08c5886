package api_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// grown is what the tests look at of a growth document.
type grown struct {
	Zone string
	Days []struct {
		Day                                         string
		Recordings, Characters, Correct, Met, Known int
		DurationMS                                  int      `json:"duration_ms"`
		Pace                                        *float64 `json:"characters_per_minute"`
	}
	Characters []struct {
		Char, State string
		Readings    []string
		Read        int
		Initial     *int
	}
	Sounds     map[string][]struct{ Sound string }
	Confusions []struct {
		Part, Expected, Heard string
		Times                 int
	}
	Practise struct {
		Characters []string
		Sounds     *struct {
			Expected, Heard, Example string
			HeardExample             string `json:"heard_example"`
		}
		Page *struct {
			ID         string
			Characters []string
		}
	}
}

func (s *service) growth(query string) (g grown) {
	s.t.Helper()
	got := s.want(s.call("GET", "/v1/learners/l1/growth"+query, s.app(), ""), 200)
	s.must(json.Unmarshal(got.body, &g))
	return g
}

func TestGrowth(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	for range 3 {
		s.row("l1", models.Scored)
	}
	g := s.growth("")
	if len(g.Days) != 1 || g.Days[0].Day != "2026-11-22" || g.Days[0].Recordings != 3 || g.Days[0].DurationMS != 3*4200 ||
		g.Days[0].Met != 2 || g.Days[0].Known != 1 || g.Days[0].Pace != nil || g.Zone != "UTC" {
		t.Errorf("days = %+v in %s", g.Days, g.Zone)
	}
	states := map[string]string{}
	for _, c := range g.Characters {
		states[c.Char] = c.State
	}
	if states["小"] != "known" || states["猫"] != "shaky" {
		t.Errorf("states = %v, want 小 known and 猫 shaky", states)
	}
	if later := s.growth("?from=2026-11-23"); len(later.Days)+len(later.Characters) > 0 {
		t.Errorf("growth from tomorrow = %+v", later)
	}
	s.refused(s.call("GET", "/v1/learners/l1/growth?from=yesterday", s.app(), ""), 422, "invalid", "query.from")
	for _, zone := range []string{"Mars/Olympus", "Local", "../etc/passwd", "/etc/localtime"} {
		s.refused(s.call("GET", "/v1/learners/l1/growth?zone="+zone, s.app(), ""), 422, "invalid", "IANA name")
	}
}

// TestGrowthOfWhatHasExpired asks before the sweep has come by.
func TestGrowthOfWhatHasExpired(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.row("l1", models.Scored)
	s.clock.Advance(s.config.Schedule.Result)
	if g := s.growth(""); len(g.Days)+len(g.Characters) > 0 {
		t.Errorf("growth = %+v", g)
	}
	for _, of := range []string{"days", "characters", "sounds"} {
		got := s.want(s.call("GET", "/v1/learners/l1/growth.csv?what="+of, s.app(), ""), 200)
		if lines := bytes.Count(got.body, []byte("\n")); lines != 1 {
			t.Errorf("the table of %s has %d lines, want its head alone", of, lines)
		}
	}
	if got := s.want(s.call("GET", "/v1/learners/l1/growth/"+url.PathEscape("猫"), s.app(), ""), 200); len(got.json("readings").([]any)) != 0 {
		t.Errorf("of 猫: %s", got.body)
	}
}

// TestGrowthDays shows that a day is a day where the child is.
func TestGrowthDays(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.row("l1", models.Scored)
	at := s.clock.Now().UTC()
	for _, zone := range []string{"Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"} {
		in, err := time.LoadLocation(zone)
		s.must(err)
		if g := s.growth("?zone=" + url.QueryEscape(zone)); len(g.Days) != 1 || g.Days[0].Day != at.In(in).Format(time.DateOnly) || g.Zone != zone {
			t.Errorf("days in %s = %+v, want %s", zone, g.Days, at.In(in))
		}
		table := s.want(s.call("GET", "/v1/learners/l1/growth.csv?zone="+url.QueryEscape(zone), s.app(), ""), 200)
		if day := at.In(in).Format(time.DateOnly); !strings.Contains(string(table.body), "\n"+day+",") {
			t.Errorf("the table in %s is %q, want %s", zone, table.body, day)
		}
	}
	for query, want := range map[string]int{"from=2026-01-01": 2, "from=2100-01-01": 1} {
		if table := s.want(s.call("GET", "/v1/learners/l1/growth.csv?"+query, s.app(), ""), 200); bytes.Count(table.body, []byte("\n")) != want {
			t.Errorf("the table with %s is %q, want %d lines", query, table.body, want)
		}
	}
}

// heardDocument is a result in which zh was heard as z, as scoring writes it.
const heardDocument = `{"status":"scored","pace":{"reading_ms":1500},"characters":[
	{"at":0,"char":"中","initial":{"score":20,"verdict":"wrong","expected":"zh","heard":"z"},"final":{"score":90,"verdict":"correct","expected":"ong","heard":"ong"},"tone":{"score":90,"verdict":"correct","expected":"1","heard":"1"}},
	{"at":1,"char":"子","initial":{"score":95,"verdict":"correct","expected":"z","heard":"z"},"final":{"score":90,"verdict":"correct","expected":"i","heard":"i"},"tone":{"score":90,"verdict":"correct","expected":"3","heard":"3"}}]}`

func (s *service) heardWrong() models.RecordingID {
	s.t.Helper()
	id := s.row("l1", models.Received)
	s.finish(id, models.Outcome{Status: models.Scored, Duration: 4 * time.Second, Rendition: true,
		Result: &models.Result{Version: models.ResultVersion, Document: json.RawMessage(heardDocument), Overall: 60, Characters: []models.CharacterResult{
			{At: 0, Char: "中", Reading: "zhong1", Verdict: models.Wrong, Score: 30, Initial: 20, Final: 90, Tone: 90},
			{At: 1, Char: "子", Reading: "zi3", Verdict: models.Correct, Score: 92, Initial: 95, Final: 90, Tone: 90},
		}}})
	return id
}

func TestGrowthOfSounds(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.want(s.call("PUT", "/v1/pages/a", s.app(), `{"text":"小猫钓鱼"}`), 201)
	s.want(s.call("PUT", "/v1/pages/b", s.app(), `{"text":"中国大地"}`), 201)
	s.want(s.call("PUT", "/v1/pages/c", s.app(), `{"text":"中子子子"}`), 201)
	var ids []models.RecordingID
	for range 3 {
		ids = append(ids, s.heardWrong())
	}
	g := s.growth("")
	if g.Days[0].Pace == nil || *g.Days[0].Pace != 80 { // 6 characters in 4.5 seconds
		t.Errorf("pace = %v, want 80", g.Days[0].Pace)
	}
	if len(g.Confusions) != 1 || g.Confusions[0].Expected != "zh" || g.Confusions[0].Heard != "z" || g.Confusions[0].Times != 3 || g.Confusions[0].Part != "initial" {
		t.Errorf("confusions = %+v", g.Confusions)
	}
	p := g.Practise
	if !slices.Equal(p.Characters, []string{"中"}) || p.Sounds == nil || p.Sounds.Example != "中" || p.Sounds.HeardExample != "子" {
		t.Errorf("practise = %+v", p)
	}
	if p.Page == nil || p.Page.ID != "c" || !slices.Equal(p.Page.Characters, []string{"中"}) { // both have 中, c else what is known
		t.Errorf("page to practise = %+v", p.Page)
	}
	s.want(s.call("DELETE", "/v1/recordings/"+string(ids[0]), s.app(), ""), 202)
	if g := s.growth(""); g.Days[0].Recordings != 2 || g.Confusions[0].Times != 2 {
		t.Errorf("growth after an erasure = %+v", g)
	}
}

func TestGrowthOfACharacter(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	first, second := s.row("l1", models.Scored), s.row("l1", models.Scored)
	got := s.want(s.call("GET", "/v1/learners/l1/growth/"+url.PathEscape("猫"), s.app(), ""), 200)
	var doc struct {
		Char     string
		Readings []struct {
			Recording models.RecordingID
			Reading   string
			Verdict   string
			Score     int
		}
	}
	s.must(json.Unmarshal(got.body, &doc))
	if doc.Char != "猫" || len(doc.Readings) != 2 || doc.Readings[0].Recording != second || doc.Readings[1].Recording != first || doc.Readings[0].Verdict != "wrong" || doc.Readings[0].Score != 30 {
		t.Errorf("readings = %s", got.body)
	}
	s.refused(s.call("GET", "/v1/learners/l1/growth/ab", s.app(), ""), 422, "invalid", "one character")
	s.refused(s.call("GET", "/v1/learners/l1/growth/%E4%B8", s.app(), ""), 422, "invalid", "not valid UTF-8")
	s.want(s.call("DELETE", "/v1/learners/l1", s.token(api.RoleGuardian, "g1", "l1"), ""), 202)
	s.want(s.call("GET", "/v1/learners/l1/growth/"+url.PathEscape("猫"), s.app(), ""), 410)
}

func TestGrowthTable(t *testing.T) {
	s := start(t)
	s.learner("l1", "scoring")
	s.heardWrong()
	for query, want := range map[string][][]string{
		"":                             {{"日期", "录音数", "读的字数", "读对的字数", "录音秒数", "每分钟字数", "读过的字", "认识的字"}, {"2026-11-22", "1", "2", "1", "4.0", "80.0", "2", "0"}},
		"?what=characters&language=en": {{"Character", "Pinyin", "Times read", "Times correct", "Mean score", "Initial", "Final", "Tone", "First read", "Last read", "How well known"}, {"中", "zhong1", "1", "0", "30", "20", "90", "90", "2026-11-22", "2026-11-22", "new"}, {"子", "zi3", "1", "1", "92", "95", "90", "90", "2026-11-22", "2026-11-22", "new"}},
		"?what=sounds":                 {{"种类", "音", "读过次数", "读对次数", "平均分"}, {"声母", "z", "1", "1", "95"}, {"声母", "zh", "1", "0", "20"}, {"韵母", "i", "1", "1", "90"}, {"韵母", "ong", "1", "1", "90"}, {"声调", "1", "1", "1", "90"}, {"声调", "3", "1", "1", "90"}},
	} {
		got := s.want(s.call("GET", "/v1/learners/l1/growth.csv"+query, s.app(), ""), 200)
		text, marked := bytes.CutPrefix(got.body, []byte("\ufeff"))
		if !marked || got.Header.Get("Content-Type") != "text/csv; charset=utf-8; header=present" {
			t.Errorf("growth.csv%s begins with %q and is %s", query, got.body[:4], got.Header.Get("Content-Type"))
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil || len(rows) != len(want) {
			t.Fatalf("growth.csv%s = %q, %v", query, rows, err)
		}
		for i := range rows {
			if !slices.Equal(rows[i], want[i]) {
				t.Errorf("growth.csv%s, line %d = %q, want %q", query, i, rows[i], want[i])
			}
		}
	}
	s.refused(s.call("GET", "/v1/learners/l1/growth.csv?what=others", s.app(), ""), 422, "invalid", "query.what")
}
