package models

import (
	"encoding/json"
	"time"
)

// ResultVersion is the version of the result document's form. It rises when a
// name in the document changes its meaning; new names alone do not raise it.
const ResultVersion = 1

// Result is what scoring found, twice: as the document that clients are given,
// kept word for word so that it can be explained years later, and as the rows
// that My Work and growth ask about.
type Result struct {
	Version    int
	Document   json.RawMessage
	Overall    int // 0–100, or NoOverall
	Characters []CharacterResult
	Match      *Match // of an answer, which has no characters
}

// NoOverall is the overall score of an answer of which no pronunciation was
// judged. It is no score of zero.
const NoOverall = -1

// Provenance is what judged a recording, whether it was scored or refused.
type Provenance struct {
	// Engine identifies all that is the same for every recording, in one line:
	// equal engines judge alike.
	Engine string
	// Document has that and what depends on the recording (its text and readings,
	// thresholds, the reader's age), as clients are given it; null where nothing
	// was judged.
	Document json.RawMessage
}

// Former is what is kept of a judgement after another has replaced it.
type Former struct {
	Status   Status
	Reason   Reason
	Overall  int // 0–100 where scored, or NoOverall
	Match    *Match
	Read     int // characters that were not skipped
	Correct  int // characters judged correct
	JudgedAt time.Time
	Judged   Provenance

	ReplacedAt time.Time
}

// CharacterResult is the verdict on one character of the text. Scores are 0–100.
type CharacterResult struct {
	At      int    // rune index into the text
	Char    string // as written
	Reading string // numbered pinyin it was judged against
	Verdict Verdict
	Score   int
	// Initial, Final and Tone are −1 where the reading has no such part or it
	// was not judged.
	Initial, Final, Tone int
}

// Verdict is what became of one character.
type Verdict string

// The verdicts.
const (
	Correct Verdict = "correct"
	Unsure  Verdict = "unsure"
	Wrong   Verdict = "wrong"
	Skipped Verdict = "skipped"
)
