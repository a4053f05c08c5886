package storagetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// judgedReading is a scored reading, as the store was told of it.
type judgedReading struct {
	id      models.RecordingID
	at      time.Time
	outcome models.Outcome
}

// syllables are what readings of growth's tests are made of; 了 has two readings.
var syllables = []struct {
	char    string
	reading string
	parts   models.Sounds
}{
	{"小", "xiao3", models.Sounds{Initial: "x", Final: "iao", Tone: "3"}}, {"中", "zhong1", models.Sounds{Initial: "zh", Final: "ong", Tone: "1"}},
	{"安", "an1", models.Sounds{Final: "an", Tone: "1"}}, {"了", "le5", models.Sounds{Initial: "l", Final: "e", Tone: "5"}},
	{"了", "liao3", models.Sounds{Initial: "l", Final: "iao", Tone: "3"}}, {"鱼", "yu2", models.Sounds{Initial: "y", Final: "v", Tone: "2"}},
	{"儿", "er2", models.Sounds{Final: "er", Tone: "2"}}, {"花", "huar1", models.Sounds{Initial: "h", Final: "ua", Tone: "1"}},
}

// reading is the n-th reading: its characters, verdicts and scores follow from n.
func reading(n int) judgedReading {
	type partDoc struct {
		Score    int    `json:"score"`
		Verdict  string `json:"verdict"`
		Expected string `json:"expected"`
		Heard    string `json:"heard"`
	}
	verdicts := []models.Verdict{models.Correct, models.Correct, models.Correct, models.Unsure, models.Wrong, models.Correct, models.Skipped}
	result := &models.Result{Version: models.ResultVersion, Overall: 60 + n%40}
	var characters []map[string]any
	for at := range 4 + n%5 {
		k := n*7 + at*at + n*at
		syllable, verdict := syllables[k%len(syllables)], verdicts[k%len(verdicts)]
		c := models.CharacterResult{At: at, Char: syllable.char, Reading: syllable.reading, Verdict: verdict, Score: 100 - k%53, Initial: -1, Final: 90 - k%31, Tone: 95 - k%71}
		doc := map[string]any{"at": at, "initial": nil, "final": partDoc{c.Final, "correct", syllable.parts.Final, "a"}, "tone": partDoc{c.Tone, "correct", syllable.parts.Tone, "4"}}
		if syllable.parts.Initial != "" {
			c.Initial = 99 - k%67
			doc["initial"] = partDoc{c.Initial, string(verdict), syllable.parts.Initial, []string{"z", syllable.parts.Initial}[k%2]}
		}
		if verdict == models.Skipped {
			c.Score, c.Initial, c.Final, c.Tone = 0, -1, -1, -1
		}
		result.Characters, characters = append(result.Characters, c), append(characters, doc)
	}
	result.Document, _ = json.Marshal(map[string]any{"pace": map[string]any{"reading_ms": []int{0, 4000 + 10*n}[min(n%4, 1)]}, "characters": characters})
	return judgedReading{outcome: models.Outcome{Status: models.Scored, Duration: time.Duration(5000+n) * time.Millisecond, Rendition: true, Result: result}}
}

// readings stores n readings, seven hours apart, and a consent to them.
func (s recordStore) readings(t *testing.T, learner models.LearnerID, n int) (all []judgedReading) {
	t.Helper()
	ok(t, s.AddConsent(t.Context(), models.Consent{Learner: learner, Purpose: models.ForScoring, Policy: "1", GivenBy: "g", Method: "m", GivenAt: start}))
	for i := range n {
		one := reading(i)
		one.at = start.Add(time.Duration(i) * 7 * hour)
		r := s.claimed(t, learner, one.at)
		ok(t, s.Finish(t.Context(), r.ID, r.Attempt, one.outcome, one.at))
		one.id = r.ID
		all = append(all, one)
	}
	return all
}

// naive computes growth from what was judged, one thing at a time.
func naive(all []judgedReading, from time.Time, zone *time.Location) (g storage.Growth) {
	var seen []judgedReading
	for _, one := range all {
		if one.at.Before(from) {
			continue
		}
		seen = append(seen, one)
		day := one.at.In(zone).Format(time.DateOnly)
		i := slices.IndexFunc(g.Days, func(d storage.GrowthDay) bool { return d.Day == day })
		if i < 0 {
			i, g.Days = len(g.Days), append(g.Days, storage.GrowthDay{Day: day})
		}
		d := &g.Days[i]
		d.Recordings++
		d.Duration += one.outcome.Duration
		read := 0
		for _, c := range one.outcome.Result.Characters {
			if c.Verdict != models.Skipped {
				read++
			}
			if c.Verdict == models.Correct {
				d.Correct++
			}
		}
		d.Characters += read
		if ms := one.document().Pace.ReadingMS; ms > 0 {
			d.Reading += time.Duration(ms) * time.Millisecond
			d.Timed += read
		}
		characters := naiveCharacters(seen, zone)
		d.Met, d.Known = len(characters), 0
		for _, c := range characters {
			if c.Read >= 3 && float64(c.Correct)/float64(c.Read) >= 0.8 {
				d.Known++
			}
		}
		g.Characters = characters
	}
	g.Initials = naiveSounds(seen, func(s models.Sounds) string { return s.Initial }, "initial")
	g.Finals = naiveSounds(seen, func(s models.Sounds) string { return s.Final }, "final")
	g.Tones = naiveSounds(seen, func(s models.Sounds) string { return s.Tone }, "tone")
	g.Confusions = naiveConfusions(seen)
	return g
}

type naiveDocument struct {
	Pace struct {
		ReadingMS int `json:"reading_ms"`
	} `json:"pace"`
	Characters []map[string]any `json:"characters"`
}

func (j judgedReading) document() (d naiveDocument) {
	if err := json.Unmarshal(j.outcome.Result.Document, &d); err != nil {
		panic(err)
	}
	return d
}

func (j judgedReading) part(i int, name string) map[string]any {
	part, _ := j.document().Characters[i][name].(map[string]any)
	return part
}

func naiveCharacters(all []judgedReading, zone *time.Location) (list []storage.GrowthCharacter) {
	var order []string
	times := map[string][]models.CharacterResult{}
	days := map[string][]string{}
	for _, one := range all {
		for _, c := range one.outcome.Result.Characters {
			if c.Verdict == models.Skipped {
				continue
			}
			if times[c.Char] == nil {
				order = append(order, c.Char)
			}
			times[c.Char] = append(times[c.Char], c)
			days[c.Char] = append(days[c.Char], one.at.In(zone).Format(time.DateOnly))
		}
	}
	for _, char := range order {
		sum := storage.GrowthCharacter{Char: char, Read: len(times[char]), FirstDay: slices.Min(days[char]), LastDay: slices.Max(days[char])}
		counts := map[string]int{}
		for _, c := range times[char] {
			if c.Verdict == models.Correct {
				sum.Correct++
			}
			if counts[c.Reading]++; counts[c.Reading] == 1 {
				sum.Readings = append(sum.Readings, c.Reading)
			}
		}
		slices.SortFunc(sum.Readings, func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
		sum.Score = mean(times[char], func(c models.CharacterResult) int { return c.Score })
		sum.Initial = mean(times[char], func(c models.CharacterResult) int { return c.Initial })
		sum.Final = mean(times[char], func(c models.CharacterResult) int { return c.Final })
		sum.Tone = mean(times[char], func(c models.CharacterResult) int { return c.Tone })
		list = append(list, sum)
	}
	slices.SortFunc(list, func(a, b storage.GrowthCharacter) int { return cmp.Or(b.Read-a.Read, cmp.Compare(a.Char, b.Char)) })
	return list
}

func mean(all []models.CharacterResult, score func(models.CharacterResult) int) int {
	sum, n := 0, 0
	for _, c := range all {
		if one := score(c); one >= 0 {
			sum, n = sum+one, n+1
		}
	}
	if n == 0 {
		return -1
	}
	return int(float64(sum)/float64(n) + 0.5)
}

func naiveSounds(all []judgedReading, of func(models.Sounds) string, name string) (list []storage.GrowthSound) {
	scores := map[string][]int{}
	correct := map[string]int{}
	for _, one := range all {
		for i, c := range one.outcome.Result.Characters {
			k := slices.IndexFunc(syllables, func(s struct {
				char    string
				reading string
				parts   models.Sounds
			}) bool {
				return s.reading == c.Reading
			})
			sound, part := of(syllables[k].parts), one.part(i, name)
			if c.Verdict == models.Skipped || sound == "" || part == nil {
				continue
			}
			scores[sound] = append(scores[sound], int(part["score"].(float64)))
			if part["verdict"] == "correct" {
				correct[sound]++
			}
		}
	}
	for sound, all := range scores {
		sum := 0
		for _, one := range all {
			sum += one
		}
		list = append(list, storage.GrowthSound{Sound: sound, Read: len(all), Correct: correct[sound], Score: int(float64(sum)/float64(len(all)) + 0.5)})
	}
	slices.SortFunc(list, func(a, b storage.GrowthSound) int { return cmp.Or(b.Read-a.Read, cmp.Compare(a.Sound, b.Sound)) })
	return list
}

func naiveConfusions(all []judgedReading) (list []storage.Confusion) {
	for _, one := range all {
		for i, c := range one.outcome.Result.Characters {
			part := one.part(i, "initial")
			if c.Verdict != models.Wrong || part == nil || part["verdict"] != "wrong" || part["heard"] == part["expected"] {
				continue
			}
			found := storage.Confusion{Part: models.InitialPart, Expected: fmt.Sprint(part["expected"]), Heard: fmt.Sprint(part["heard"])}
			k := slices.IndexFunc(list, func(c storage.Confusion) bool { return c.Expected == found.Expected && c.Heard == found.Heard })
			if k < 0 {
				k, list = len(list), append(list, found)
			}
			list[k].Times++
		}
	}
	slices.SortFunc(list, func(a, b storage.Confusion) int {
		return cmp.Or(b.Times-a.Times, cmp.Compare(a.Expected, b.Expected), cmp.Compare(a.Heard, b.Heard))
	})
	return list
}
