//go:build onnx && cgo

package adapt

import (
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/onnx"
	"github.com/langdu/langdu/internal/onnxfile"
)

// open opens the model in a folder; without ONNX Runtime the test is skipped.
func open(t testing.TB, folder string) *Model {
	t.Helper()
	m, err := Open(folder, os.Getenv("LANGDU_ONNXRUNTIME"))
	if errors.Is(err, onnx.ErrLibrary) && os.Getenv("LANGDU_REQUIRE_ALL") == "" {
		t.Skip("wants ONNX Runtime, named by LANGDU_ONNXRUNTIME: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// hums is a CTC network that hears a hum at each of three pitches as a character:
// a band of the features above a threshold, over windows of four rows.
func hums() []byte {
	const bins, unit = 80, 4
	f := defaults().Features
	bands := melBands(f, 512)
	weights := make([]float32, unit*bins*4)
	for k, hz := range humsAt {
		for b, band := range bands {
			if at := hz*512/16000 - band.first; at >= 0 && at < len(band.weights) {
				for tap := range 4 {
					weights[((k+1)*bins+b)*4+tap] = 0.25
				}
			}
		}
	}
	g := &onnxfile.Graph{}
	x := g.Node("Transpose", "x.t", []string{g.Input("x", 1, -1, bins)}, onnxfile.Attr{Name: "perm", Ints: []int{0, 2, 1}})
	conv := g.Node("Conv", "conv", []string{x, g.Weights("w", []int{unit, bins, 4}, weights), g.Weights("b", []int{unit}, []float32{20, 0, 0, 0})},
		onnxfile.Attr{Name: "kernel_shape", Ints: []int{4}}, onnxfile.Attr{Name: "strides", Ints: []int{4}})
	g.Node("Transpose", "y", []string{conv}, onnxfile.Attr{Name: "perm", Ints: []int{0, 2, 1}})
	g.Output("y", 1, -1, unit)
	return g.File()
}

var humsAt = []int{500, 1500, 3500}

// TestTinyCTC goes the whole way with ONNX Runtime: sound, features, network,
// spikes, columns; in one piece and in several.
func TestTinyCTC(t *testing.T) {
	clip := audio.Clip{Rate: audio.SpeechRate, Samples: make([]float32, 3*int(audio.SpeechRate))}
	for k, hz := range humsAt {
		for i := range 4000 { // 250 ms, every second
			clip.Samples[k*16000+4000+i] = float32(0.3 * math.Sin(2*math.Pi*float64(hz)*float64(i)/16000))
		}
	}
	for _, piece := range []string{`"name": "small"`, `"piece": {"seconds": 1, "context": 0.4}`} {
		m := open(t, folder(t, hums(), "<blank>\n妈\n爸\n大\n", `"name": "small"`, piece))
		out, err := m.Posteriors(t.Context(), clip)
		if err != nil {
			t.Fatal(err)
		}
		if got := best(out); got != "sil m a1 sil b a4 sil d a4 sil" {
			t.Errorf("%s: heard %s", piece, got)
		}
	}
}

// TestOpenNamesWhatIsThere: the manifest is wrong, the error says what would be right.
func TestOpenNamesWhatIsThere(t *testing.T) {
	const table = "<blank>\n妈\n爸\n大\n"
	open(t, folder(t, hums(), table))
	for _, test := range []struct{ old, new, want string }{
		{`"features": "x"`, `"features": "speech"`, `no input "speech"; it has x float32[1 -1 80]`},
		{`"name": "y"`, `"name": "logits"`, `no output "logits"; it has y float32[1 -1 4]`},
	} {
		_, err := Open(folder(t, hums(), table, test.old, test.new), os.Getenv("LANGDU_ONNXRUNTIME"))
		if !errors.Is(err, onnx.ErrGraph) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Open = %v, want ErrGraph with %q", err, test.want)
		}
	}
	_, err := open(t, folder(t, hums(), table, `"kind": "fbank"`, `"kind": "fbank", "bins": 40`)).Posteriors(t.Context(), goldenClip(t))
	if !errors.Is(err, onnx.ErrGraph) || !strings.Contains(err.Error(), "input x float32[1 -1 80] is given [1 ") {
		t.Errorf("Posteriors from 40 bands = %v", err)
	}
}
