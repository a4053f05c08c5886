package sherpa

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/toyspeech"
)

const someManifest = `{"format": 1, "kind": "sense_voice", "files": {"model": "m.onnx", "tokens": "tokens.txt"}, "accuracy": 0.9}`

func TestParseManifest(t *testing.T) {
	m, err := ParseManifest([]byte(someManifest))
	if err != nil || m.Language != "zh" || m.Threads != 1 || m.Processes != 1 || m.WindowSeconds != 30 {
		t.Errorf("ParseManifest = %+v, %v", m, err)
	}
	for _, test := range []struct{ name, old, new, want string }{
		{"no JSON", "{", "<", "invalid character"},
		{"more behind", "0.9}", "0.9} {}", "more behind the closing brace"},
		{"unknown field", `"kind"`, `"sort"`, `unknown field "sort"`},
		{"another format", `"format": 1`, `"format": 2`, "format: 2"},
		{"unknown kind", "sense_voice", "whisper", `kind: "whisper" is none of nemo_ctc, paraformer, sense_voice, telespeech_ctc, transducer, wenet_ctc, zipformer_ctc`},
		{"missing role", `"model": "m.onnx", `, "", "files.model: must be there; kind sense_voice wants tokens, model"},
		{"missing tokens", `, "tokens": "tokens.txt"`, "", "files.tokens: must be there"},
		{"other role", `"model"`, `"joiner": "j.onnx", "model"`, "files.joiner: kind sense_voice has no such file"},
		{"out of the folder", "m.onnx", "../m.onnx", `files.model: "../m.onnx" is not in the folder`},
		{"unknown language", `"accuracy"`, `"language": "de", "accuracy"`, `language: "de" is none of auto, zh,`},
		{"a kind without language", `"kind": "sense_voice"`, `"kind": "wenet_ctc", "language": "zh"`, "language: kind wenet_ctc cannot be told"},
		{"no accuracy", `, "accuracy": 0.9`, "", "accuracy: 0, want the share of characters"},
		{"perfect", "0.9", "1", "accuracy: 1, want"},
		{"threads", `"accuracy"`, `"threads": -1, "accuracy"`, "threads: -1, want 1 to 64"},
		{"processes", `"accuracy"`, `"processes": 65, "accuracy"`, "processes: 65"},
		{"window", `"accuracy"`, `"window_seconds": 1, "accuracy"`, "window_seconds: 1, want 5 to 600"},
	} {
		_, err := ParseManifest([]byte(strings.Replace(someManifest, test.old, test.new, 1)))
		if !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: ParseManifest = %v, want ErrManifest with %q", test.name, err, test.want)
		}
	}
	sure := `{"format": 1, "kind": "transducer", "files": {"encoder": "e", "decoder": "d", "joiner": "j", "tokens": "t"}, "accuracy": 0.9}`
	if _, err := ParseManifest([]byte(sure)); err == nil || !strings.Contains(err.Error(), "accuracy: kind transducer gives a probability") {
		t.Errorf("ParseManifest of a transducer with an accuracy = %v", err)
	}
}

func TestReadFolder(t *testing.T) {
	dir := toyspeech.Folder(t, "sense_voice", nil)
	f, err := readFolder(dir)
	if err != nil || f.bytes || f.paths["model"] != filepath.Join(dir, "model.onnx") {
		t.Fatalf("readFolder = %+v, %v", f, err)
	}
	before := f.hash
	toyspeech.Write(t, dir, "model.onnx", []byte("another"))
	if f, err := readFolder(dir); err != nil || f.hash == before {
		t.Errorf("with another model: hash %s, %v", f.hash, err)
	}
	for _, test := range []struct{ name, tokens, want string }{
		{"a model for tokens", "a b c\n", "line 1 of"},
		{"one token", "<blk> 0\n", "has 1 tokens"},
	} {
		toyspeech.Write(t, dir, "tokens.txt", []byte(test.tokens))
		if _, err := readFolder(dir); !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: readFolder = %v, want %q", test.name, err, test.want)
		}
	}
	if err := os.Remove(filepath.Join(dir, "model.onnx")); err != nil {
		t.Fatal(err)
	}
	if _, err := readFolder(dir); !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), "files.model: there is no file "+dir) {
		t.Errorf("without its model: %v", err)
	}
	if _, err := readFolder(t.TempDir()); !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), "there is no file") || !strings.Contains(err.Error(), ManifestName) {
		t.Errorf("of an empty folder: %v", err)
	}
}

// Tokens that are bytes are told by all of them being so, and one not being ASCII.
func TestTokensThatAreBytes(t *testing.T) {
	for _, test := range []struct {
		tokens string
		want   bool
	}{
		{"<blk> 0\n▁ƌŊō 1\nƋţŅ 2\n 3\n", true},
		{"<blk> 0\n▁ƌŊō 1\n大 2\n", false},
		{"<blk> 0\n▁THE 1\nS 2\n", false},
	} {
		dir := toyspeech.Folder(t, "zipformer_ctc", nil)
		toyspeech.Write(t, dir, "tokens.txt", []byte(test.tokens))
		if f, err := readFolder(dir); err != nil || f.bytes != test.want {
			t.Errorf("readFolder with tokens %q: bytes = %v, %v, want %v", test.tokens, f.bytes, err, test.want)
		}
	}
}
