// Package toyspeech makes speech recognisers of two words for tests: a low tone is
// 小, a high one is 猫. The networks are real ones, with the inputs, outputs and
// metadata that sherpa-onnx wants of each kind; a matrix does the recognising. One
// kind, paraformer, is deaf.
package toyspeech

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
)

// The tones that are words, in hertz.
const (
	Low  = 400
	High = 3000
)

// Tokens is what the recognisers can say. The first is what they say of nothing,
// those in brackets what sense_voice says of the recording as a whole, the last what
// paraformer ends with.
var Tokens = []string{"<blk>", "小", "猫", "<|zh|>", "<|NEUTRAL|>", "<|Speech|>", "<|woitn|>", "</s>"}

// Kinds are the kinds of models that there is a toy of.
func Kinds() []string { return slices.Sorted(maps.Keys(networks)) }

// Network is one file of a kind's: "model", or "encoder", "decoder" or "joiner".
func Network(kind, role string) []byte { return networks[kind]()[role] }

// Folder is a recogniser's folder, made for the test. Settings go over those that
// its manifest has.
func Folder(t testing.TB, kind string, settings map[string]any) string {
	t.Helper()
	dir, files := t.TempDir(), map[string]string{"tokens": "tokens.txt"}
	manifest := map[string]any{"format": 1, "name": "toy", "kind": kind, "files": files, "accuracy": 0.9}
	for role, network := range networks[kind]() {
		files[role] = role + ".onnx"
		Write(t, dir, files[role], network)
	}
	if kind == "transducer" { // which knows how sure it is
		delete(manifest, "accuracy")
	}
	maps.Copy(manifest, settings)
	var lines strings.Builder
	for i, token := range Tokens {
		fmt.Fprintln(&lines, token, i)
	}
	Write(t, dir, "tokens.txt", []byte(lines.String()))
	text, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	Write(t, dir, "recogniser.json", text)
	return dir
}

// Write writes a file of a folder.
func Write(t testing.TB, dir, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Gap and Tone are how long the silence before each tone of [Tones] is, in samples,
// and how long the tone.
const (
	Gap  = 8000
	Tone = 5333
)

// Tones is tones after silences, and a silence at the end.
func Tones(hz ...float64) audio.Clip {
	clip := audio.Clip{Rate: audio.SpeechRate}
	for _, f := range hz {
		clip.Samples = append(clip.Samples, make([]float32, Gap)...)
		for i := range Tone {
			clip.Samples = append(clip.Samples, float32(0.3*math.Sin(2*math.Pi*f*float64(i)/float64(clip.Rate))))
		}
	}
	clip.Samples = append(clip.Samples, make([]float32, Gap)...)
	return clip
}
