package adapt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// ManifestName is the manifest's file in a model's folder.
const ManifestName = "manifest.json"

// ErrManifest is what every error about a manifest, or a file that it names,
// wraps. The text begins with the field that is wrong.
var ErrManifest = errors.New("not a usable acoustic model")

// Manifest says what an ONNX file wants and what its outputs mean. Files are
// named relative to the manifest's folder and lie in it.
type Manifest struct {
	Format   int      `json:"format"` // of the manifest: 1
	Name     string   `json:"name"`   // for people
	Model    File     `json:"model"`
	Features Features `json:"features"`
	Inputs   Inputs   `json:"inputs"`
	Output   Output   `json:"output"`
	Units    Units    `json:"units"`
	// Prior is a file with a number per unit, in order: how often it was seen in
	// training. Where there are k times as many, each unit has k states. Without
	// it all units are taken to be as frequent as the network makes them.
	Prior string `json:"prior"`
	Piece Piece  `json:"piece"`
}

// File is a file and its SHA-256 in hex.
type File struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

// Kinds of features.
const (
	Fbank   = "fbank"   // log energies of mel bands, as Kaldi computes them
	Samples = "samples" // the sound itself
)

// Ways of normalising features.
const (
	AsIs         = "none"
	ByFile       = "cmvn"          // (x + shift) · scale, from a file
	Mean         = "mean"          // less each value's mean over the recording
	MeanVariance = "mean-variance" // and over its deviation
)

// Features says what is computed from a clip at 16 kHz. Nothing is dithered:
// equal recordings get equal results.
type Features struct {
	Kind string `json:"kind"`
	// Scale is what full scale is to the network: "int16" (32768) or "unit" (1).
	Scale string `json:"scale"`
	// Peak is the largest sample that recordings are brought to, in that scale; 0
	// leaves them as they are.
	Peak float64 `json:"peak"`

	Bins         int     `json:"bins"`
	WindowMS     float64 `json:"window_ms"`
	HopMS        float64 `json:"hop_ms"`
	Window       string  `json:"window"` // povey, hamming, hanning, rectangular
	PreEmphasis  float64 `json:"preemphasis"`
	RemoveOffset bool    `json:"remove_offset"` // each window's mean, before pre-emphasis
	LowHz        float64 `json:"low_hz"`
	HighHz       float64 `json:"high_hz"` // 0 or below: so much from half the rate
	// SnipEdges leaves out the frames that reach beyond the clip, instead of
	// mirroring it.
	SnipEdges bool `json:"snip_edges"`

	// Stack puts so many frames side by side, every Skip frames, the middle one of
	// the first being frame 0: LFR, as FunASR calls it.
	Stack int `json:"stack"`
	Skip  int `json:"skip"`

	Normalise string `json:"normalise"`
	CMVN      string `json:"cmvn"` // file: Kaldi's nnet1 text, or WeNet's JSON
}

// Inputs are the names of the file's inputs.
type Inputs struct {
	Features string `json:"features"`
	// Layout is "time-first", rows of features, or "features-first".
	Layout string `json:"layout"`
	// Lengths, where there is one, is given the number of rows.
	Lengths string `json:"lengths"`
	// Constants are further inputs that always get the same whole numbers.
	Constants []Constant `json:"constants"`
}

// Constant is one input that never changes.
type Constant struct {
	Name   string  `json:"name"`
	Shape  []int64 `json:"shape"`
	Values []int64 `json:"values"`
}

// Forms of outputs.
const (
	Logits           = "logits"
	LogProbabilities = "log-probabilities"
	Probabilities    = "probabilities"
)

// Output says what comes out, one row per frame.
type Output struct {
	Name    string  `json:"name"`
	Form    string  `json:"form"`
	ShiftMS float64 `json:"shift_ms"` // from one frame to the next
	// FirstMS is the middle of what the first frame is about; by default that of
	// the features it is computed from.
	FirstMS *float64 `json:"first_ms"`
	// Drop is how many rows come before the first frame: prompts of a network
	// that says other things too.
	Drop int `json:"drop"`
}

// Kinds of units.
const (
	Phones     = "phones"     // silence, initials, finals, as package acoustic has them
	Syllables  = "syllables"  // numbered pinyin, with or without a tone
	Characters = "characters" // one or several, as byte pair encoding makes them
)

// Units says what the outputs are.
type Units struct {
	Kind string `json:"kind"`
	File string `json:"file"`
	// Blank is CTC's blank, as the file spells it. Without it the network is one
	// that says of each frame what it is.
	Blank string `json:"blank"`
	// Map gives units their name in package acoustic (phones), their numbered
	// pinyin, or "sil", where the file spells them otherwise.
	Map map[string]string `json:"map"`
	// Foreign are the units that are speech but no Mandarin, Ignore those that are
	// nothing; * stands for any letters.
	Foreign []string `json:"foreign"`
	Ignore  []string `json:"ignore"`
}

// Piece bounds the memory that a long recording takes: it is evaluated so many
// seconds at a time, with so many seconds on either side for the network to see.
type Piece struct {
	Seconds float64 `json:"seconds"`
	Context float64 `json:"context"`
}

func (p Piece) duration() (piece, context time.Duration) {
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	return seconds(p.Seconds), seconds(p.Context)
}

// defaults are Kaldi's, but for the edges, and half a minute at a time.
func defaults() Manifest {
	return Manifest{
		Features: Features{
			Scale: "int16", Bins: 80, WindowMS: 25, HopMS: 10, Window: "povey", PreEmphasis: 0.97, RemoveOffset: true,
			LowHz: 20, Stack: 1, Skip: 1, Normalise: AsIs,
		},
		Inputs: Inputs{Layout: "time-first"},
		Piece:  Piece{Seconds: 30, Context: 2},
	}
}

// ParseManifest reads a manifest. What it does not know, and what cannot be, is
// an error that names the field.
func ParseManifest(text []byte) (Manifest, error) {
	m := defaults()
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("%w: %s: %s", ErrManifest, ManifestName, plain(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return m, fmt.Errorf("%w: %s: there is more behind the closing brace", ErrManifest, ManifestName)
	}
	if err := m.check(); err != nil {
		return m, fmt.Errorf("%w: %s: %w", ErrManifest, ManifestName, err)
	}
	return m, nil
}

var unknownField = regexp.MustCompile(`unknown field "(.*)"`)

// plain is what is wrong with the JSON, in words for the one who wrote it.
func plain(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Sprintf("%s: a %s where %s is wanted", wrong.Field, wrong.Value, kindOf(wrong.Type.String()))
	}
	if found := unknownField.FindStringSubmatch(err.Error()); found != nil {
		return fmt.Sprintf("%s: there is no such field", found[1])
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// kindOf is a Go type in the words of JSON.
func kindOf(goType string) string {
	switch {
	case strings.HasPrefix(goType, "float"), strings.HasPrefix(goType, "int"):
		return "a number"
	case goType == "bool":
		return "true or false"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case goType == "string":
		return "a text"
	}
	return "an object"
}
