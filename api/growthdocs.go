package api

import (
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

type growthDoc struct {
	Zone       string               `json:"zone" doc:"The zone of the days" example:"Asia/Shanghai"`
	Days       []growthDayDoc       `json:"days" doc:"Oldest first; days without a recording are left out"`
	Characters []growthCharacterDoc `json:"characters" doc:"Most read first"`
	Sounds     growthSoundsDoc      `json:"sounds" doc:"The parts of the syllables"`
	Confusions []confusionDoc       `json:"confusions" doc:"Sounds that were heard for others, the most frequent first, at most 20. Readings that an older version has scored count once they are judged again"`
	Practise   practiseDoc          `json:"practise" doc:"What to read next"`
}

type growthDayDoc struct {
	Day        string   `json:"day" doc:"In the zone that was asked for" example:"2026-11-22"`
	Recordings int      `json:"recordings" doc:"Scored recordings" example:"3"`
	Characters int      `json:"characters" doc:"Characters read; skipped ones do not count" example:"120"`
	Correct    int      `json:"correct" doc:"Of them, judged correct" example:"111"`
	DurationMS int64    `json:"duration_ms" doc:"Of the recordings" example:"84000"`
	Pace       *float64 `json:"characters_per_minute" doc:"From the first character to the last of each recording; null where only readings were made that an older version has scored" example:"96.5"`
	Met        int      `json:"met" doc:"How many different characters had been read by the end of the day" example:"64"`
	Known      int      `json:"known" doc:"How many of them were known by then" example:"41"`
}

type growthCharacterDoc struct {
	Char     string             `json:"char" doc:"The character" example:"钓"`
	Readings []string           `json:"readings" doc:"How it was to be read, the most frequent first: numbered pinyin" example:"[\"diao4\"]"`
	Read     int                `json:"read" doc:"How often it was read" example:"4"`
	Correct  int                `json:"correct" doc:"How often correctly" example:"3"`
	Score    int                `json:"score" doc:"Mean score, 0 to 100" example:"82"`
	Initial  *int               `json:"initial" doc:"Mean score of its initial; null where it has none" example:"90"`
	Final    *int               `json:"final" doc:"Mean score of its final" example:"85"`
	Tone     *int               `json:"tone" doc:"Mean score of its tone" example:"71"`
	FirstDay string             `json:"first_day" doc:"When it was first read" example:"2026-10-02"`
	LastDay  string             `json:"last_day" doc:"When it was last read" example:"2026-11-22"`
	State    models.Familiarity `json:"state" enum:"known,shaky,new" doc:"known: read at least three times, four times out of five correctly; new: read less often than three times; shaky: the rest"`
}

type growthSoundsDoc struct {
	Initials []growthSoundDoc `json:"initials" doc:"Most read first; y and w count as initials"`
	Finals   []growthSoundDoc `json:"finals" doc:"Most read first; ü is v"`
	Tones    []growthSoundDoc `json:"tones" doc:"Most read first; 5 is the neutral tone"`
}

type growthSoundDoc struct {
	Sound   string `json:"sound" doc:"The sound" example:"zh"`
	Read    int    `json:"read" doc:"How often it was judged" example:"24"`
	Correct int    `json:"correct" doc:"How often it was correct; of readings that an older version has scored, how often its score was 50 or more" example:"20"`
	Score   int    `json:"score" doc:"Mean score, 0 to 100" example:"81"`
}

type confusionDoc struct {
	Part     models.SoundPart `json:"part" enum:"initial,final,tone" doc:"Which part of the syllable"`
	Expected string           `json:"expected" doc:"What was to be said" example:"zh"`
	Heard    string           `json:"heard" doc:"What fits the sound best" example:"z"`
	Times    int              `json:"times" doc:"How often" example:"5"`
}

type practiseDoc struct {
	Characters []string         `json:"characters" doc:"A few that want another try, at most five" example:"[\"钓\",\"蜻\"]"`
	Sounds     *soundPairDoc    `json:"sounds" doc:"A pair of sounds to tell apart; null where none was mistaken twice"`
	Page       *practisePageDoc `json:"page" doc:"A page with most of the characters; null where there is none"`
}

type soundPairDoc struct {
	confusionDoc
	Example      string `json:"example" doc:"A character that the learner has read with the expected sound; may be empty" example:"中"`
	HeardExample string `json:"heard_example" doc:"One with the sound that was heard" example:"字"`
}

type practisePageDoc struct {
	ID         models.PageID `json:"id" doc:"The page" example:"p1"`
	Book       string        `json:"book" doc:"The book that it is from" example:"小猫钓鱼"`
	Title      string        `json:"title" doc:"What the page is called" example:"第一页"`
	Characters []string      `json:"characters" doc:"Those of the characters to practise that are on it" example:"[\"钓\"]"`
}

// mostConfusions is how many confusions an answer lists.
const mostConfusions = 20

func growthOf(g storage.Growth, zone *time.Location) growthDoc {
	doc := growthDoc{
		Zone: zone.String(), Days: make([]growthDayDoc, len(g.Days)), Characters: make([]growthCharacterDoc, len(g.Characters)), Confusions: []confusionDoc{},
		Sounds: growthSoundsDoc{soundsOf(g.Initials), soundsOf(g.Finals), soundsOf(g.Tones)},
	}
	for i, d := range g.Days {
		doc.Days[i] = growthDayDoc{d.Day, d.Recordings, d.Characters, d.Correct, d.Duration.Milliseconds(), perMinute(d), d.Met, d.Known}
	}
	for i, c := range g.Characters {
		doc.Characters[i] = growthCharacterDoc{c.Char, c.Readings, c.Read, c.Correct, c.Score,
			scoreOrNone(c.Initial), scoreOrNone(c.Final), scoreOrNone(c.Tone), c.FirstDay, c.LastDay, c.Familiarity()}
	}
	for _, c := range g.Confusions[:min(len(g.Confusions), mostConfusions)] {
		doc.Confusions = append(doc.Confusions, confusionDoc(c))
	}
	return doc
}

// perMinute is characters per minute, to a tenth; nil where no time is known.
func perMinute(d storage.GrowthDay) *float64 {
	if d.Reading <= 0 {
		return nil
	}
	tenths := float64(int(10*float64(d.Timed)/d.Reading.Minutes()+0.5)) / 10
	return &tenths
}

func scoreOrNone(score int) *int {
	if score < 0 {
		return nil
	}
	return &score
}

func soundsOf(list []storage.GrowthSound) []growthSoundDoc {
	docs := make([]growthSoundDoc, len(list))
	for i, s := range list {
		docs[i] = growthSoundDoc(s)
	}
	return docs
}
