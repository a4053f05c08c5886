package assess

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/audio/score"
)

// Info names everything that a result depends on beside the recording. Two
// results of the same recording whose Info are equal are equal byte for byte.
type Info struct {
	Identity
	Text     string  `json:"text"`     // hash of the text
	Readings string  `json:"readings"` // hash of the text with every reading that was accepted
	AgeBand  AgeBand `json:"age_band"` // of the reader, empty where it is not known
	// Circumstances are what the thresholds in force depend on.
	Circumstances score.Circumstances `json:"circumstances"`
	Thresholds    score.Cuts          `json:"thresholds"`
	Limits        score.Limits        `json:"limits"`
	// RecogniserError says why the recogniser that was plugged in did not write the
	// transcript, and the engine's own did.
	RecogniserError string `json:"recogniser_error,omitempty"`
}

// Identity is the part of [Info] that is the same for all recordings: equal
// identities judge every recording alike.
type Identity struct {
	Name        string `json:"name"`
	Version     string `json:"version"`     // of the rules
	Model       string `json:"model"`       // hash of the acoustic network
	Calibration string `json:"calibration"` // hash of the calibration
	Lexicon     string `json:"lexicon"`     // version of the readings
	Settings    string `json:"settings"`    // hash of the costs of aligning, the limits of quality and the strictness
	// Recogniser writes the transcripts of answers; empty for readings.
	Recogniser string `json:"recogniser,omitempty"`
	// Arithmetic says how sums of products are rounded: see acoustic.Arithmetic;
	// "own" where the acoustic model is not of that package and rounds as it does.
	Arithmetic string `json:"arithmetic"`
	// Calibrated says whether the calibration was made for this very model.
	Calibrated bool `json:"calibrated"`
}

// String is the identity in one line, for logs and reports.
func (i Identity) String() string {
	line := fmt.Sprintf("%s %s, model %s, calibration %s, lexicon %s, settings %s, %s", i.Name, i.Version, i.Model,
		i.Calibration, i.Lexicon, i.Settings, i.Arithmetic)
	if i.Recogniser != "" {
		line += ", recogniser " + i.Recogniser
	}
	return line
}

// Identity is that of the engine.
func (e *Engine) Identity() Identity { return e.identity }

func (e *Engine) identify() Identity {
	return Identity{
		Name: "langdu", Version: Version, Model: e.model.Hash(), Calibration: digest(e.cal), Lexicon: hanzi.Version(),
		Settings: digest([]any{e.costs, e.quality, e.rules}), Arithmetic: e.arithmetic(),
		Calibrated: e.cal.Model == e.model.Hash(),
	}
}

func (e *Engine) arithmetic() string {
	if _, ours := e.model.(*acoustic.Model); !ours {
		return "own"
	}
	return acoustic.Arithmetic()
}

func (e *Engine) info(p audio.Passage, k score.Circumstances) Info {
	return Info{
		Identity: e.identity, Text: short([]byte(p.Text)), Readings: digest(p), AgeBand: e.age,
		Circumstances: k, Thresholds: e.cal.CutsFor(k), Limits: e.cal.Refuse,
	}
}

// digest is a short hash of a value of plain data: of its JSON, in which the
// names of a map are sorted.
func digest(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("assess: %T has no JSON: %v", v, err)) // a kind of field that JSON does not know
	}
	return short(text)
}

// short is the first 64 bits of the SHA-256.
func short(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}
