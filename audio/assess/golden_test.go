package assess

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"hash"
	"maps"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/question"
)

var (
	update     = flag.Bool("update", false, "write the golden file anew")
	goldenFile = flag.String("golden", "testdata/golden.json", "the golden `file`")
)

// The golden file has what each recording gave when it was last written: by `make
// golden`, after a change that is meant to change results (a new model, a
// calibration, a rule). Every machine must give the same.

// golden is the way of one recording in hashes, so that the first step that
// differs shows.
type golden struct {
	Sound      string  `json:"sound"`      // decoded and brought to 16 kHz
	Posteriors string  `json:"posteriors"` // of phones, tones and foreign sounds
	Result     string  `json:"result"`     // the JSON that clients are given
	Status     Status  `json:"status"`
	Overall    float64 `json:"overall"`
	Answer     string  `json:"answer"` // the JSON of the same recording given as an answer
	Verdict    string  `json:"verdict"`
}

// recordings are what the golden file holds: upload and text.
var recordings = map[string]struct{ path, text string }{
	"word":             {word, wordText},
	"sentence":         {sentence, sentenceText},
	"other characters": {sentence, "花别是在红少年群体里"},
	"english":          {english, sentenceText},
	"reader":           {"../../cmd/langdu/testdata/reading.ogg", "爸爸和妈妈谁的年龄大"},
	"numbers":          {"../acoustic/testdata/golden.pcm", "设定29度"},
	"numbers, quick":   {"../acoustic/testdata/golden.pcm", "设定29度"},
	"flac":             {"../decode/testdata/speech.flac", sentenceText},
}

// quick is the rate at which the second of the numbers claims to be: a reading
// a little faster and higher, which has to be resampled.
const quick = 20000

// lastBits says that a recording's sound may differ in its last bits on this
// machine: the Opus decoder follows libopus, which adds in another order on each
// architecture. What clients are given shows nothing of it.
func lastBits(path string) bool {
	return runtime.GOARCH != "amd64" && (strings.HasSuffix(path, ".opus") || strings.HasSuffix(path, ".ogg"))
}

func TestGolden(t *testing.T) {
	if acoustic.Arithmetic() != "exact" {
		t.Skip("this program fuses products with sums: test with -gcflags=all=-d=fmahash=qn, as `make golden-arm64` does")
	}
	got := map[string]golden{}
	for name, r := range recordings {
		rate := audio.SpeechRate
		if name == "numbers, quick" {
			rate = quick
		}
		got[name] = wayOf(t, r.path, r.text, rate)
	}
	if *update {
		writeGolden(t, got)
		return
	}
	content, err := os.ReadFile(*goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]golden
	if err := json.Unmarshal(content, &want); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if g := want[name]; lastBits(recordings[name].path) {
			g.Sound, g.Posteriors = got[name].Sound, got[name].Posteriors
			want[name] = g
		}
		if got[name] != want[name] {
			t.Errorf("%s:\n got %+v\nwant %+v\nIf results are meant to change, run: make golden", name, got[name], want[name])
		}
	}
}

func writeGolden(t *testing.T, got map[string]golden) {
	t.Helper()
	content, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(*goldenFile, append(content, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// wayOf judges a recording twice, wants the same bytes, and hashes each step.
func wayOf(t *testing.T, path, text string, rate audio.Rate) golden {
	t.Helper()
	upload, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".pcm") {
		upload = waveOf(upload, uint32(rate))
	}
	e, p := engine(t), read(t, text)
	var documents [2][]byte
	var sound Sound
	var result Result
	for i := range documents {
		result, sound, err = e.File(context.Background(), bytes.NewReader(upload), int64(len(upload)), decode.Limits{}, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if documents[i], err = json.Marshal(result); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(documents[0], documents[1]) {
		t.Errorf("%s: the same bytes give two results:\n%s\n%s", path, documents[0], documents[1])
	}
	heard, err := e.model.Posteriors(context.Background(), sound.Clip)
	if err != nil {
		t.Fatal(err)
	}
	g := golden{
		Sound:      hashOf(sound.Clip.Samples),
		Posteriors: hashOf(heard.Posteriors.Data, heard.Tones.Data, heard.Foreign, heard.Pitch.Semitones),
		Result:     sum(documents[0]), Status: result.Status,
	}
	if result.Report != nil {
		g.Overall = result.Overall
	}
	g.Answer, g.Verdict = answerOf(t, e, sound, text)
	return g
}

// answerOf takes the recording as the answer to a question of which text is one
// answer, the middle of it another.
func answerOf(t *testing.T, e *Engine, sound Sound, content string) (hash, verdict string) {
	t.Helper()
	middle := []rune(content)[1:]
	s, err := question.Compile(question.Question{Prompt: "你读的是什么？", Context: content, Answers: []question.Answer{
		text(content), {Keywords: []string{string(middle), "小猫"}, Any: true}, {Number: "29"}, {YesNo: question.Yes}}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Answer(context.Background(), sound.Clip, s, sound.Quality, nil)
	if err != nil {
		t.Fatal(err)
	}
	document, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if verdict = string(a.Reason); a.Report != nil {
		verdict = string(a.Match.Verdict) + ": " + a.Transcript
	}
	return sum(document), verdict
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// hashOf hashes the bits of numbers.
func hashOf(parts ...[]float32) string {
	h := sha256.New()
	for _, part := range parts {
		addBits(h, part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func addBits(h hash.Hash, part []float32) {
	var b []byte
	for _, v := range part {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	h.Write(b)
}

// waveOf puts a WAV header before 16-bit samples of speech.
func waveOf(pcm []byte, rate uint32) []byte {
	b := []byte("RIFF")
	b = binary.LittleEndian.AppendUint32(b, uint32(36+len(pcm)))
	b = append(b, "WAVEfmt "...)
	for _, v := range []uint32{16, 1 | 1<<16, rate, 2 * rate, 2 | 16<<16} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	b = append(b, "data"...)
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(pcm))), pcm...)
}
