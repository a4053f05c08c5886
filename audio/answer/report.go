// Package answer decides which of the expected answers a child gave, if any, how
// sure that is, and says why.
//
// Every phrase of every answer is looked for in all of the recording (package
// spot) and judged there as if it had been read aloud (package score). From both a
// logistic function makes the probability that it was said; answers that claim the
// same place share its probability (see [decider.compete]). What was said beside it may turn it
// round: 不是小猫 is not 小猫.
package answer

import (
	"github.com/langdu/langdu/audio/score"
)

// Verdict is what became of a question.
type Verdict string

// The verdicts. Where it is unsure, the answer is the likeliest one.
const (
	Matched    Verdict = "matched"     // the answer was said
	Partly     Verdict = "partly"      // some of its keywords, or a part of its text
	NotMatched Verdict = "not_matched" // something else was said
	Unsure     Verdict = "unsure"      // a person should listen
)

// Report is what was heard of an answer. Its JSON names are part of the API.
type Report struct {
	// Transcript is what was said, gaps as …; Heard is the same by character.
	Transcript string  `json:"transcript"`
	Heard      []Heard `json:"heard"`
	Match      Match   `json:"match"`
	// Explanation says in one sentence why the verdict is what it is, in English
	// and in Chinese.
	Explanation   string `json:"explanation"`
	ExplanationZH string `json:"explanation_zh"`
	// Pronunciation judges what was said of the answer; nil where nothing matched,
	// even partly.
	Pronunciation *Pronunciation `json:"pronunciation"`
}

// Pronunciation judges the words of an answer as a reading of them. Its numbers
// are those of a reading (see docs/scoring.md), less the fluency, which a single
// answer does not have: Overall is two parts accuracy and one part tone.
type Pronunciation struct {
	Text       string            `json:"text"` // the words that were said
	Overall    float64           `json:"overall"`
	Accuracy   float64           `json:"accuracy"`
	Tone       float64           `json:"tone"`
	Characters []score.Character `json:"characters"` // At counts in Text
}

// Heard is one character of the transcript.
type Heard struct {
	Text       string  `json:"text"`    // "" is a gap: something was said that is not guessed at
	Reading    string  `json:"reading"` // as heard, in numbered pinyin; "" where that is not known
	Confidence float64 `json:"confidence"`
	StartMS    int64   `json:"start_ms"`
	EndMS      int64   `json:"end_ms"`
}

// Match is which answer was given.
type Match struct {
	Answer *int   `json:"answer"` // index into the question's answers; nil where none was
	Text   string `json:"text"`   // what that answer is called; "" where there is none
	// Correct says whether that answer is a right one; nil where there is none.
	Correct *bool `json:"correct"`
	// Confidence is the probability that the verdict is right: that this answer was
	// said, or that none was.
	Confidence float64   `json:"confidence"`
	Verdict    Verdict   `json:"verdict"`
	Keywords   []Keyword `json:"keywords"` // of that answer
}

// Keyword is one thing that the answer must hold: a keyword, or the whole of any
// other kind of answer.
type Keyword struct {
	Text       string  `json:"text"` // as the question has it
	Said       string  `json:"said"` // the words in which it was said: 是的 for yes; "" where it was not
	Found      bool    `json:"found"`
	Confidence float64 `json:"confidence"` // that it was said
	StartMS    int64   `json:"start_ms"`
	EndMS      int64   `json:"end_ms"`
}
