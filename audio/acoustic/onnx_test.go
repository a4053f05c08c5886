//go:build onnx && cgo

package acoustic

import (
	"fmt"
	"os"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/exact"
	"github.com/langdu/langdu/audio/onnx"
	"github.com/langdu/langdu/internal/cputime"
	"github.com/langdu/langdu/internal/onnxfile"
)

// TestOfONNXRuntime writes the embedded network as an ONNX file and has ONNX
// Runtime evaluate it: two evaluators that share no code must agree.
func TestOfONNXRuntime(t *testing.T) {
	m := Default()
	g, err := onnx.Open(onnx.Config{Library: os.Getenv("LANGDU_ONNXRUNTIME"), Model: m.net.file(),
		Inputs: []string{"spectrum", "pitch"}, Output: "scores"})
	if err != nil {
		if os.Getenv("LANGDU_REQUIRE_ALL") == "" {
			t.Skip("wants ONNX Runtime, named by LANGDU_ONNXRUNTIME: ", err)
		}
		t.Fatal(err)
	}
	defer g.Close()
	clip := goldenClip(t)
	x, _ := input(logMelOf(clip), dsp.TrackPitch(clip), m.averageShape)
	spectrum, pitch := split(x)
	rows := int64(x.Len())
	got, err := g.Run(t.Context(), []onnx.Tensor{
		{Shape: []int64{1, rows, trunkDim}, Floats: spectrum},
		{Shape: []int64{1, rows, dsp.ContourDim}, Floats: pitch}})
	if err != nil {
		t.Fatal(err)
	}
	compareScores(t, audio.Frames{Dim: int(got.Shape[2]), Data: got.Floats}, m.net.run(x))
}

// BenchmarkOfONNXRuntime evaluates a minute with both, in seconds of processor time per
// second of sound: the embedded network for itself, without features.
func BenchmarkOfONNXRuntime(b *testing.B) {
	m := Default()
	g, err := onnx.Open(onnx.Config{Library: os.Getenv("LANGDU_ONNXRUNTIME"), Model: m.net.file(),
		Inputs: []string{"spectrum", "pitch"}, Output: "scores"})
	if err != nil {
		b.Skip("wants ONNX Runtime, named by LANGDU_ONNXRUNTIME: ", err)
	}
	defer g.Close()
	const rows = 6000
	x := audio.Frames{Hop: dsp.Hop, Dim: inputDim, Data: make([]float32, rows*inputDim)}
	for i := range x.Data {
		x.Data[i] = float32(i%11)/11 - 0.5
	}
	spectrum, pitch := split(x)
	measure := func(b *testing.B, run func() error) {
		from := cputime.Used()
		for b.Loop() {
			if err := run(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric((cputime.Used()-from).Seconds()/float64(b.N)/(rows*dsp.Hop.Seconds()), "of-real-time")
	}
	b.Run("ONNX Runtime", func(b *testing.B) {
		measure(b, func() error {
			_, err := g.Run(b.Context(), []onnx.Tensor{{Shape: []int64{1, rows, trunkDim}, Floats: spectrum},
				{Shape: []int64{1, rows, dsp.ContourDim}, Floats: pitch}})
			return err
		})
	})
	b.Run("own", func(b *testing.B) { measure(b, func() error { m.net.run(x); return nil }) })
}

func compareScores(t *testing.T, got audio.Frames, want scores) {
	t.Helper()
	if got.Len() != want.n {
		t.Fatalf("ONNX Runtime gives %d frames, want %d", got.Len(), want.n)
	}
	units := len(want.units) / want.n
	worst := float32(0)
	for at := range want.n {
		row := got.At(at)
		for i, v := range row {
			expected := want.foreign[at]
			switch {
			case i < units:
				expected = want.units[at*units+i]
			case i > units:
				expected = want.tones[at*Tones+i-units-1]
			}
			worst = max(worst, v-expected, expected-v)
		}
	}
	if worst > 1e-3 {
		t.Errorf("scores differ by up to %g, want at most 0.001", worst)
	}
	t.Logf("largest difference of a score: %g", worst)
}

// file writes the network as it is trained: channels before time.
func (n *network) file() []byte {
	g := &onnxfile.Graph{}
	channels := func(name string, dim int) string {
		return g.Node("Transpose", name+".t", []string{g.Input(name, 1, -1, dim)}, onnxfile.Attr{Name: "perm", Ints: []int{0, 2, 1}})
	}
	relu := func(x string) string { return g.Node("Relu", x+".relu", []string{x}) }
	add := func(x, y string) string { return g.Node("Add", y+".sum", []string{x, y}) }
	trunk := relu(n.enter.node(g, "enter", channels("spectrum", trunkDim)))
	for i, b := range n.blocks {
		name := fmt.Sprintf("block%d", i)
		trunk = add(trunk, relu(b.up.node(g, name+".up", b.neck.node(g, name+".neck", trunk))))
	}
	tone := relu(g.Node("Concat", "tone", []string{n.pitch.node(g, "pitch.in", channels("pitch", dsp.ContourDim)),
		n.hint.node(g, "hint", trunk)}, onnxfile.Attr{Name: "axis", Int: 1}))
	for i, c := range n.toneBlocks {
		tone = add(tone, relu(c.node(g, fmt.Sprintf("tone%d", i), tone)))
	}
	all := g.Node("Concat", "all", []string{n.units.node(g, "units", trunk), n.foreign.node(g, "foreign", trunk),
		n.tones.node(g, "tones", tone)}, onnxfile.Attr{Name: "axis", Int: 1})
	g.Node("Transpose", "scores", []string{all}, onnxfile.Attr{Name: "perm", Ints: []int{0, 2, 1}})
	g.Output("scores", 1, -1, n.units.out+1+Tones)
	return g.File()
}

// node writes one convolution. Its weights are what it makes of an input that is
// one in a single place, however it keeps them.
func (c *conv) node(g *onnxfile.Graph, name, x string) string {
	width := c.taps * c.in
	window, bias, y := make([]float32, exact.TileRows*width), make([]float32, c.out), make([]float32, c.out)
	c.dense.Apply(bias, window, 1)
	weights := make([]float32, c.out*width)
	for k := range width {
		window[k] = 1
		c.dense.Apply(y, window, 1)
		window[k] = 0
		for o, v := range y {
			weights[(o*c.in+k%c.in)*c.taps+k/c.in] = v - bias[o]
		}
	}
	inputs := []string{x, g.Weights(name+".weight", []int{c.out, c.in, c.taps}, weights), g.Weights(name+".bias", []int{c.out}, bias)}
	return g.Node("Conv", name, inputs,
		onnxfile.Attr{Name: "kernel_shape", Ints: []int{c.taps}}, onnxfile.Attr{Name: "strides", Ints: []int{c.stride}},
		onnxfile.Attr{Name: "dilations", Ints: []int{c.dilation}}, onnxfile.Attr{Name: "pads", Ints: []int{c.before, c.before}})
}
