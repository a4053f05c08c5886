package adapt

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// small is a manifest of little more than what must be said.
const small = `{
	"format": 1, "name": "small",
	"model": {"file": "m.onnx", "sha256": "` + noSum + `"},
	"features": {"kind": "fbank"},
	"inputs": {"features": "x"},
	"output": {"name": "y", "form": "logits", "shift_ms": 40},
	"units": {"kind": "characters", "file": "units.txt", "blank": "<blank>"}
}`

const noSum = "0000000000000000000000000000000000000000000000000000000000000000"

func TestParseManifest(t *testing.T) {
	m, err := ParseManifest([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if m.Features.Bins != 80 || m.Features.Window != "povey" || !m.Features.RemoveOffset || m.ratio() != 4 {
		t.Errorf("defaults are %+v, %d rows a frame", m.Features, m.ratio())
	}
	if got := m.timing(); got != (timing{first: 20, shift: 40}) {
		t.Errorf("timing() = %+v, want the first frame in the middle of its four rows", got)
	}
	published, err := os.ReadFile("../../docs/acoustic-models/fsmn-vad.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseManifest(published); err != nil {
		t.Errorf("the example of the documentation: %v", err)
	}
}

// Whatever is wrong, the error begins with the field.
func TestManifestErrorsNameTheField(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"not JSON", small, "model: m.onnx", "invalid character"},
		{"cut short", small, small[:100], "it ends too early"},
		{"two objects", small, small + "{}", "there is more behind"},
		{"unknown field", `"name": "small"`, `"dither": 1`, "dither: there is no such field"},
		{"wrong type", `"kind": "fbank"`, `"kind": "fbank", "bins": "80"`, "features.bins: a string where a number is wanted"},
		{"later format", `"format": 1`, `"format": 2`, "format: 2, this program reads 1"},
		{"a path", `"m.onnx"`, `"../m.onnx"`, "model.file: \"../m.onnx\", want the name of a file beside the manifest"},
		{"a sum cut short", noSum, noSum[2:], "model.sha256: "},
		{"features unknown", `"fbank"`, `"mfcc"`, `features.kind: "mfcc", want one of fbank, samples`},
		{"too many bins", `"kind": "fbank"`, `"kind": "fbank", "bins": 1000`, "features.bins: 1000, want 1 to 512"},
		{"bands upside down", `"kind": "fbank"`, `"kind": "fbank", "low_hz": 5000, "high_hz": 4000`, "features.high_hz: 4000, want 5100 to 8000"},
		{"window unknown", `"kind": "fbank"`, `"kind": "fbank", "window": "kaiser"`, "features.window: "},
		{"skips more than it stacks", `"kind": "fbank"`, `"kind": "fbank", "stack": 2, "skip": 3`, "features.skip: 3, want 1 to 2"},
		{"statistics unnamed", `"kind": "fbank"`, `"kind": "fbank", "normalise": "cmvn"`, "features.cmvn: "},
		{"statistics unused", `"kind": "fbank"`, `"kind": "fbank", "cmvn": "c"`, "features.cmvn: "},
		{"stacked samples", `"kind": "fbank"`, `"kind": "samples", "stack": 2`, "features.stack: "},
		{"no input", `{"features": "x"}`, `{}`, "inputs.features: "},
		{"constant's size", `{"features": "x"}`, `{"features": "x", "constants": [{"name": "l", "shape": [2], "values": [1]}]}`, "inputs.constants[0]: "},
		{"no output", `"name": "y"`, `"name": ""`, "output.name: "},
		{"form", `"logits"`, `"scores"`, "output.form: "},
		{"off the grid", `"shift_ms": 40`, `"shift_ms": 45`, "output.shift_ms: 45, want a multiple of 10"},
		{"no blank", `, "blank": "<blank>"`, ``, "units.blank: "},
		{"units unknown", `"characters"`, `"words"`, "units.kind: "},
		{"bad pattern", `"blank": `, `"ignore": ["["], "blank": `, "units.ignore: "},
		{"prior of characters", `"name": "small"`, `"prior": "p"`, "prior: "},
		{"piece", `"name": "small"`, `"piece": {"seconds": 0}`, "piece.seconds: 0, want 1 to 900"},
	} {
		_, err := ParseManifest([]byte(strings.Replace(small, test.old, test.new, 1)))
		if !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), ManifestName+": "+test.want) {
			t.Errorf("%s: ParseManifest = %v, want ErrManifest with %q", test.name, err, test.want)
		}
	}
}

func TestParseTable(t *testing.T) {
	for _, test := range []struct{ name, file, text string }{
		{"name index", "t.txt", "<blank> 0\n中 1\n国 2\n"},
		{"index name", "t.txt", "0\t<blank>\r\n1\t中\r\n2\t国"},
		{"names", "t.txt", "<blank>\n中\n国\n"},
		{"out of order", "t.txt", "国 2\n<blank> 0\n中 1\n"},
		{"list", "t.json", `["<blank>", "中", "国"]`},
		{"object", "t.json", `{"国": 2, "<blank>": 0, "中": 1}`},
	} {
		got, err := parseTable(test.file, []byte(test.text))
		if err != nil || strings.Join(got, " ") != "<blank> 中 国" {
			t.Errorf("%s: parseTable = %v, %v", test.name, got, err)
		}
	}
	if got, err := parseTable("t.txt", []byte("a 0\n 1\n3 2\n")); err != nil || got[1] != " " || got[2] != "3" {
		t.Errorf("a space and a digit as names: %q, %v", got, err)
	}
	for _, test := range []struct{ name, file, text, want string }{
		{"nothing", "t.json", "[]", "0 units"},
		{"an empty line", "t.txt", "a 0\n\nb 1", "line 2 is empty"},
		{"three columns", "t.txt", "a 0 1", "3 columns"},
		{"an index twice", "t.txt", "a 0\nb 0", "line"},
		{"a gap", "t.json", `{"a": 0, "b": 2}`, "index 2"},
		{"no table", "t.json", `7`, "neither"},
	} {
		if _, err := parseTable(test.file, []byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: parseTable = %v, want an error with %q", test.name, err, test.want)
		}
	}
}

func FuzzParseManifest(f *testing.F) {
	f.Add([]byte(small))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseManifest(text)
		if err != nil && !errors.Is(err, ErrManifest) {
			t.Errorf("ParseManifest = %v, want ErrManifest", err)
		}
		if err == nil && m.ratio() < 1 {
			t.Errorf("%d rows a frame", m.ratio())
		}
	})
}
