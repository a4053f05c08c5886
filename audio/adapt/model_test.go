package adapt

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/onnx"
	"github.com/langdu/langdu/audio/score"
)

// fake is a network made of a function from rows of features to rows of units.
type fake struct {
	ports []onnx.Port
	of    func(inputs []onnx.Tensor) onnx.Tensor
}

func (f fake) Inputs() []onnx.Port { return f.ports }

func (f fake) Run(ctx context.Context, inputs []onnx.Tensor) (onnx.Tensor, error) {
	return f.of(inputs), ctx.Err()
}

// folder is a model's folder: manifest is changed in pairs of old and new text,
// and given the sum of the file m.onnx.
func folder(t *testing.T, network []byte, table string, changes ...string) string {
	t.Helper()
	path := t.TempDir()
	manifest := strings.NewReplacer(append([]string{noSum, fmt.Sprintf("%x", sha256.Sum256(network))}, changes...)...).Replace(small)
	write(t, path, ManifestName, []byte(manifest))
	write(t, path, "m.onnx", network)
	write(t, path, "units.txt", []byte(table))
	return path
}

const threeUnits = "<blank> 0\n中 1\n国 2\n"

func TestReadErrors(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(folder string) error
		want   string
	}{
		{"no manifest", func(f string) error { return os.Remove(filepath.Join(f, ManifestName)) }, "manifest.json: there is no file"},
		{"no network", func(f string) error { return os.Remove(filepath.Join(f, "m.onnx")) }, "model.file: there is no file"},
		{"another network", func(f string) error { return os.WriteFile(filepath.Join(f, "m.onnx"), []byte("x"), 0o600) }, "model.sha256: m.onnx has 2d711642"},
		{"no units", func(f string) error { return os.Remove(filepath.Join(f, "units.txt")) }, "units.file: there is no file"},
		{"other units", func(f string) error { return os.WriteFile(filepath.Join(f, "units.txt"), []byte("a 0\nb 1"), 0o600) }, "units.blank: "},
		{"a folder", func(f string) error {
			return errors.Join(os.Remove(filepath.Join(f, "units.txt")), os.Mkdir(filepath.Join(f, "units.txt"), 0o700))
		}, "units.file: "},
	} {
		path := folder(t, []byte("network"), threeUnits)
		if err := test.change(path); err != nil {
			t.Fatal(err)
		}
		if _, _, err := read(path); !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: read = %v, want ErrManifest with %q", test.name, err, test.want)
		}
	}
	if _, err := Open(t.TempDir(), ""); onnx.Built == errors.Is(err, onnx.ErrNotBuilt) {
		t.Errorf("Open = %v in a build with ONNX Runtime: %t", err, onnx.Built)
	}
}

// The hash is that of all files.
func TestHash(t *testing.T) {
	hash := func(network, table string, changes ...string) string {
		m, content, err := read(folder(t, []byte(network), table, changes...))
		if err != nil || string(content) != network {
			t.Fatal(string(content), err)
		}
		return m.Hash()
	}
	all := []string{hash("a", threeUnits), hash("b", threeUnits), hash("a", threeUnits+"人 3\n"), hash("a", threeUnits, `"small"`, `"other"`)}
	if len(slices.Compact(slices.Sorted(slices.Values(all)))) != 4 || len(all[0]) != 16 || hash("a", threeUnits) != all[0] {
		t.Errorf("hashes of four models are %v", all)
	}
}

func TestCalibrationIsOfThisModel(t *testing.T) {
	path := folder(t, []byte("network"), threeUnits)
	m, _, err := read(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(want string) {
		t.Helper()
		if _, err := m.Calibration(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Calibration = %v, want an error with %q", err, want)
		}
	}
	refused("has no calibration.json, without which its scores would mean nothing; make one with: go run -tags onnx ./training/eval -calibrate -acoustic-model " + path)
	write(t, path, CalibrationName, []byte("{}"))
	refused("calibration.json is damaged, or another version's: calibration: ")
	shipped, err := os.ReadFile("../score/calibration.json")
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, CalibrationName, shipped)
	refused("was made for model " + score.Shipped().Model + ", but this is " + m.Hash())
	write(t, path, CalibrationName, []byte(strings.Replace(string(shipped), score.Shipped().Model, m.Hash(), 1)))
	if c, err := m.Calibration(); err != nil || c.Model != m.Hash() {
		t.Errorf("Calibration = %+v, %v", c, err)
	}
}

// model is one whose network is a function; changes are those of its manifest.
func model(t *testing.T, n network, changes ...string) *Model {
	t.Helper()
	m, _, err := read(folder(t, []byte("network"), threeUnits, changes...))
	if err != nil {
		t.Fatal(err)
	}
	m.network = n
	return m
}

// sums is a network whose unit 1 is likelier the louder four rows are together.
func sums(inputs []onnx.Tensor) onnx.Tensor {
	x := inputs[0]
	n, dim := int(x.Shape[1]), int(x.Shape[2])
	out := onnx.Tensor{Shape: []int64{1, int64(n / 4), 3}}
	for t := range n / 4 {
		var sum float32
		for _, v := range x.Floats[4*t*dim : 4*(t+1)*dim] {
			sum += v / float32(4*dim)
		}
		out.Floats = append(out.Floats, 10, sum, 0)
	}
	return out
}

func TestPiecesEqualTheWhole(t *testing.T) {
	clip := goldenClip(t)
	for len(clip.Samples) < 10*int(audio.SpeechRate) {
		clip.Samples = append(clip.Samples, clip.Samples...)
	}
	hear := func(changes ...string) []float32 {
		out, err := model(t, fake{ports: []onnx.Port{{Name: "x"}}, of: sums}, changes...).Posteriors(t.Context(), clip)
		if err != nil {
			t.Fatal(err)
		}
		if want := (len(clip.Samples) + 80) / 160 / 2; out.Posteriors.Len() != want {
			t.Fatalf("%d frames, want %d", out.Posteriors.Len(), want)
		}
		return out.Posteriors.Data
	}
	whole := hear()
	for _, seconds := range []string{"1", "2.5"} {
		pieces := hear(`"name": "small"`, `"piece": {"seconds": `+seconds+`, "context": 0.1}`)
		if !slices.Equal(whole, pieces) {
			t.Errorf("pieces of %s s differ from the recording evaluated in one", seconds)
		}
	}
}

func TestOutputsThatCannotBe(t *testing.T) {
	fixed := func(shape []int64, values ...float32) network {
		return fake{ports: []onnx.Port{{Name: "x"}}, of: func([]onnx.Tensor) onnx.Tensor {
			return onnx.Tensor{Shape: shape, Floats: values}
		}}
	}
	for _, test := range []struct {
		name    string
		network network
		changes []string
		want    string
	}{
		{"another number of units", fixed([]int64{1, 1, 2}, 1, 2), nil, `units.file: it has 3 units, output "y" is [1 1 2]`},
		{"units before time", fixed([]int64{1, 3, 40}, make([]float32, 120)...), nil, "units.file: "},
		{"too few frames", fixed([]int64{1, 1, 3}, 1, 2, 3), nil, "output.shift_ms: "},
		{"no probabilities", fixed([]int64{1, 1, 3}, 1, 2, 3), []string{"logits", Probabilities}, "output.form: frame 0 of output \"y\" sums to 6: these are no probabilities"},
		{"no logarithms", fixed([]int64{1, 1, 3}, 1, 2, 3), []string{"logits", LogProbabilities}, "these are no log-probabilities"},
	} {
		_, err := model(t, test.network, test.changes...).Posteriors(t.Context(), goldenClip(t))
		if !errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Posteriors = %v, want ErrManifest with %q", test.name, err, test.want)
		}
	}
}

// What the network is fed, in each of the ways that it may want it.
func TestInputs(t *testing.T) {
	var got []onnx.Tensor
	spy := func(ports ...onnx.Port) network {
		return fake{ports: ports, of: func(inputs []onnx.Tensor) onnx.Tensor {
			got = inputs
			return onnx.Tensor{Shape: []int64{1, 0, 3}}
		}}
	}
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 1600)}
	hear := func(n network, changes ...string) {
		t.Helper()
		if _, err := model(t, n, changes...).Posteriors(t.Context(), clip); err != nil {
			t.Fatal(err)
		}
	}
	hear(spy(onnx.Port{Name: "x", Type: onnx.Float32}, onnx.Port{Name: "n", Type: onnx.Int32}, onnx.Port{Name: "l", Type: onnx.Int64}), `{"features": "x"}`,
		`{"features": "x", "layout": "features-first", "lengths": "n", "constants": [{"name": "l", "shape": [1], "values": [3]}]}`)
	if len(got) != 3 || !slices.Equal(got[0].Shape, []int64{1, 80, 10}) || got[1].Ints[0] != 10 || got[2].Longs[0] != 3 {
		t.Errorf("fed %v %v %v", got[0].Shape, got[1], got[2])
	}
	hear(spy(onnx.Port{Name: "x", Shape: []int64{-1, -1}}), `"fbank"`, `"samples"`)
	if !slices.Equal(got[0].Shape, []int64{1, 1600}) {
		t.Errorf("samples are fed as %v", got[0].Shape)
	}
	if _, err := model(t, spy(onnx.Port{Name: "x"})).Posteriors(t.Context(), audio.Clip{Rate: 8000, Samples: make([]float32, 800)}); err == nil {
		t.Error("a clip at 8 kHz gives no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := model(t, spy(onnx.Port{Name: "x"})).Posteriors(ctx, clip); !errors.Is(err, context.Canceled) {
		t.Errorf("Posteriors with a cancelled context: %v", err)
	}
}

// Frames of another length are averaged, or repeated, where they belong.
func TestFramesBecomeHops(t *testing.T) {
	inv, err := newInventory(allPhones(true), Units{Kind: Phones})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		timing
		frames []float32 // probability of silence; the rest is b
		want   []float64
	}{
		{"10 ms", timing{5, 10}, []float32{1, 0, 1, 1}, []float64{0.5, 1}},
		{"20 ms", timing{10, 20}, []float32{1, 0}, []float64{1, 0}},
		{"40 ms", timing{20, 40}, []float32{1, 0}, []float64{1, 1, 0, 0, 0}},
		{"30 ms, and late", timing{35, 30}, []float32{1, 0}, []float64{1, 1, 0.5, 0}},
	} {
		h := &framewise{units: inv, timing: test.timing}
		for _, v := range test.frames {
			p := make([]float32, len(inv))
			p[0], p[1] = v, 1-v
			h.add(p)
		}
		out := h.output(audio.Clip{}, len(test.want))
		for i, want := range test.want {
			if got := shares(out.Posteriors, i)[0]; got < want-1e-3 || got > want+1e-3 {
				t.Errorf("%s: silence has %.3f in hop %d, want %g", test.name, got, i, want)
			}
		}
	}
}
