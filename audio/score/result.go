package score

import (
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/tone"
)

// Verdict is what became of a character or of a part of it.
type Verdict string

// The verdicts.
const (
	Correct Verdict = "correct"
	Unsure  Verdict = "unsure"
	Wrong   Verdict = "wrong"
	Skipped Verdict = "skipped"
)

// Event is something that happened at a character beside its verdict.
type Event string

// The events.
const (
	Repeated      Event = "repeated"       // said again, right both times
	SelfCorrected Event = "self_corrected" // said again, wrong before
	Hesitated     Event = "hesitated"      // a long silence before it within a sentence
)

// Part is the judgement of the initial, the final or the tone of a character.
type Part struct {
	Score    float64 `json:"score"` // 0–100
	Verdict  Verdict `json:"verdict"`
	Expected string  `json:"expected"`
	// Heard is what fits the sound: the expected unit where that is correct, else
	// its best rival; empty where there seems to be no initial at all.
	Heard string `json:"heard"`
	// Accent names the accent with which it was said, where that is accepted but
	// noted.
	Accent Accent `json:"accent,omitempty"`
}

// Character is the judgement of one character.
type Character struct {
	At      int     `json:"at"` // index in runes into the text
	Char    string  `json:"char"`
	Verdict Verdict `json:"verdict"`
	// Score is the probability, in per cent, that a listener would accept the
	// character: the product of its parts' probabilities.
	Score  float64 `json:"score"`
	Events []Event `json:"events"`
	// Initial is null where the syllable begins with a vowel. All parts are null
	// where the character has no sound of its own.
	Initial *Part `json:"initial"`
	Final   *Part `json:"final"`
	Tone    *Part `json:"tone"`
	// StartMS and EndMS are where the character is in the recording; both are
	// where it would have been when it was skipped.
	StartMS int64 `json:"start_ms"`
	EndMS   int64 `json:"end_ms"`
	// Reading is the accepted reading that the sound matched best, in numbered
	// pinyin; Accepted are all of them, the preferred one first.
	Reading  string   `json:"reading"`
	Accepted []string `json:"accepted"`
	Source   string   `json:"source"`
	// Takes is how often the character was said.
	Takes int `json:"takes"`
	// Pitch is the course of the voice over the syllable that Tone is about. This
	// package leaves it empty, as it knows no pitch: see package assess.
	Pitch *tone.Pitch `json:"pitch,omitempty"`

	// Syllables are those of the reading, and Judged the index of the one that the
	// parts are about.
	Syllables []Syllable `json:"-"`
	Judged    int        `json:"-"`
}

// Syllable is one syllable of a character and where its final was said; the span is
// empty where it was not.
type Syllable struct {
	audio.Syllable
	Rhyme audio.Span
}

// Insertion is speech that is not in the text.
type Insertion struct {
	After   int    `json:"after"` // so many characters of the text precede it
	StartMS int64  `json:"start_ms"`
	EndMS   int64  `json:"end_ms"`
	Heard   string `json:"heard"` // syllables in numbered pinyin, as well as they were understood
}

// Pace is how the reading flowed.
type Pace struct {
	CharactersPerMinute float64 `json:"characters_per_minute"`
	ReadingMS           int64   `json:"reading_ms"` // from the first character said to the last
	Pauses              int     `json:"pauses"`     // long silences within sentences
	PauseMS             int64   `json:"pause_ms"`
	Restarts            int     `json:"restarts"`
}

// Report is the judgement of a whole recording. Overall, Accuracy, Tone,
// Completeness and Fluency are 0–100; see [Report] formulas in docs/scoring.md.
type Report struct {
	Overall      float64     `json:"overall"`
	Accuracy     float64     `json:"accuracy"`
	Tone         float64     `json:"tone"`
	Completeness float64     `json:"completeness"`
	Fluency      float64     `json:"fluency"`
	Pace         Pace        `json:"pace"`
	Characters   []Character `json:"characters"`
	Inserted     []Insertion `json:"inserted"`
	Match        Match       `json:"match"`
}
