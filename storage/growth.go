package storage

import (
	"time"

	"github.com/langdu/langdu/models"
)

// Growth is how a learner's reading has grown.
type Growth struct {
	Days       []GrowthDay       // oldest first, days without recordings left out
	Characters []GrowthCharacter // most read first
	// The sounds, most read first.
	Initials, Finals, Tones []GrowthSound
	// Confusions are the sounds that were heard for others, most often first.
	Confusions []Confusion
}

// GrowthDay sums up one day, of the zone that was asked for.
type GrowthDay struct {
	Day        string // 2026-11-22
	Recordings int
	Characters int           // read, skipped ones left out
	Correct    int           // judged correct
	Duration   time.Duration // of the recordings
	// Reading is how long Timed characters took, from the first to the last of each
	// recording. Recordings of which that is not known are left out of both.
	Reading time.Duration
	Timed   int
	// Met is how many different characters had been read by the end of the day,
	// Known how many of them were known then.
	Met, Known int
}

// GrowthCharacter sums up one character.
type GrowthCharacter struct {
	Char     string
	Readings []string // numbered pinyin, the most frequent first
	Read     int
	Correct  int
	Score    int // mean, 0–100
	// Initial, Final and Tone are mean scores, −1 where there is none.
	Initial, Final, Tone int
	FirstDay, LastDay    string
}

// Familiarity is how well the character is known.
func (c GrowthCharacter) Familiarity() models.Familiarity {
	return models.FamiliarityOf(c.Read, c.Correct)
}

// GrowthSound sums up an initial, a final or a tone.
type GrowthSound struct {
	Sound   string // zh, ang, 3; see models.Sounds
	Read    int
	Correct int
	Score   int // mean, 0–100
}

// Confusion is a sound for which another was heard.
type Confusion struct {
	Part            models.SoundPart
	Expected, Heard string
	Times           int
}

// CharacterReading is one time that a learner read a character.
type CharacterReading struct {
	Recording models.RecordingID
	At        time.Time // of the recording
	Page      models.PageID
	Title     string // of the page, as it is now
	Result    models.CharacterResult
}
