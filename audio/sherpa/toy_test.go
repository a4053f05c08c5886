package sherpa

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
	"github.com/langdu/langdu/internal/onnxfile"
)

// The toys are recognisers of two words: a low tone is 小, a high one 猫. They are
// made as the library wants each kind: its inputs, outputs and metadata.
const (
	lowTone, highTone = 400, 3000 // Hz
	bands             = 80        // of the features
)

// vocabulary is the toys' tokens; the first is what is said where nothing is, the
// last four are what sense_voice says of the whole recording.
var vocabulary = []string{"<blk>", "小", "猫", "<|zh|>", "<|NEUTRAL|>", "<|Speech|>", "<|woitn|>"}

// tone is half a second of silence and a third of a tone.
func tone(hz float64) []float32 {
	samples := make([]float32, 8000+5333)
	for i := range samples[8000:] {
		samples[8000+i] = float32(0.3 * math.Sin(2*math.Pi*hz*float64(i)/16000))
	}
	return samples
}

func tones(hz ...float64) audio.Clip {
	clip := audio.Clip{Rate: audio.SpeechRate}
	for _, f := range hz {
		clip.Samples = append(clip.Samples, tone(f)...)
	}
	clip.Samples = append(clip.Samples, make([]float32, 8000)...)
	return clip
}

// listen turns features of the given width into a number per token: how loud it
// is around each tone, above what is loud.
func listen(g *onnxfile.Graph, features string, width, first int, loud float32) string {
	return listenTo(g, features, width, first, loud, map[int]int{1: 9, 2: 48})
}

// listenTo is listen for those whose bands lie elsewhere: tokens holds the first of
// ten for each token.
func listenTo(g *onnxfile.Graph, features string, width, first int, loud float32, tokens map[int]int) string {
	n := len(vocabulary)
	weights, bias := make([]float32, width*n), make([]float32, n)
	for token, from := range tokens {
		for band := from; band < from+10; band++ {
			weights[(first+band)*n+token] = 0.1
		}
		bias[token] = -loud
	}
	for token := 3; token < n; token++ {
		bias[token] = -1000
	}
	g.Node("MatMul", "bands", []string{features, g.Weights("weights", []int{width, n}, weights)})
	return g.Node("Add", "logits", []string{"bands", g.Weights("bias", []int{n}, bias)})
}

// every leaves one frame in n of a value [1, frames, …].
func every(g *onnxfile.Graph, value string, n int) string {
	return g.Node("Slice", value+"_less", []string{value, g.Indices("from", 0), g.Indices("to", math.MaxInt32), g.Indices("axis", 1), g.Indices("step", n)})
}

// toys makes the files of a toy by kind and role.
var toys = map[string]func() map[string][]byte{
	"zipformer_ctc": func() map[string][]byte { return map[string][]byte{"model": frameModel(4, nil)} },
	"transducer":    transducer,
	"sense_voice":   func() map[string][]byte { return map[string][]byte{"model": senseVoice()} },
	"wenet_ctc":     func() map[string][]byte { return map[string][]byte{"model": frameModel(4, wenetMeta)} },
	"nemo_ctc":      func() map[string][]byte { return map[string][]byte{"model": nemo()} },
}

var wenetMeta = map[string]string{"vocab_size": fmt.Sprint(len(vocabulary)), "subsampling_factor": "4"}

// frameModel is the network of a CTC model of icefall or WeNet.
func frameModel(factor int, meta map[string]string) []byte {
	g := &onnxfile.Graph{}
	x, n := g.Input("x", -1, -1, bands), g.Longs("x_lens", -1)
	loud := float32(-6)
	if meta != nil {
		loud = 15 // its samples are whole numbers
	}
	out := every(g, listen(g, x, bands, 0, loud), factor)
	g.Node("Div", "n", []string{n, g.Indices("factor", factor)})
	g.Output(out, -1, -1, len(vocabulary))
	g.OutputLongs("n", -1)
	for _, key := range slices.Sorted(maps.Keys(meta)) {
		g.Meta(key, meta[key])
	}
	return g.File()
}

// nemo is the network of a CTC model of NeMo: bands come first.
func nemo() []byte {
	g := &onnxfile.Graph{}
	x := g.Input("x", -1, bands, -1)
	g.Longs("length", -1)
	g.Node("Transpose", "frames", []string{x}, onnxfile.Attr{Name: "perm", Ints: []int{0, 2, 1}})
	out := every(g, listenTo(g, "frames", bands, 0, -9, map[int]int{1: 5, 2: 50}), 4)
	g.Output(out, -1, -1, len(vocabulary))
	g.Meta("vocab_size", fmt.Sprint(len(vocabulary)-1)) // its blank is not counted
	g.Meta("subsampling_factor", "4")
	g.Meta("normalize_type", "")
	return g.File()
}

// senseVoice puts what it says of the recording before the frames.
func senseVoice() []byte {
	const stack = 7
	g := &onnxfile.Graph{}
	x := g.Input("x", -1, -1, stack*bands)
	g.Ints("x_length", -1)
	g.Ints("language", -1)
	g.Ints("text_norm", -1)
	tags := make([]float32, 4*len(vocabulary))
	for i := range 4 {
		tags[i*len(vocabulary)+3+i] = 1000
	}
	frames := listen(g, x, stack*bands, 3*bands, 15)
	g.Node("Concat", "out", []string{g.Weights("tags", []int{1, 4, len(vocabulary)}, tags), frames}, onnxfile.Attr{Name: "axis", Int: 1})
	g.Output("out", -1, -1, len(vocabulary))
	for key, value := range map[string]string{
		"vocab_size": fmt.Sprint(len(vocabulary)), "lfr_window_size": fmt.Sprint(stack), "lfr_window_shift": "6", "normalize_samples": "0",
		"with_itn": "14", "without_itn": "15", "lang_auto": "0", "lang_zh": "3", "lang_en": "4", "lang_yue": "7", "lang_ja": "11", "lang_ko": "12",
		"neg_mean": strings.Repeat("0,", stack*bands-1) + "0", "inv_stddev": strings.Repeat("1,", stack*bands-1) + "1",
	} {
		g.Meta(key, value)
	}
	return g.File()
}

// transducer is three networks: the decoder forbids the token that came last.
func transducer() map[string][]byte {
	n := len(vocabulary)
	joiner, decoder := &onnxfile.Graph{}, &onnxfile.Graph{}
	not := make([]float32, n*n)
	for token := 1; token < n; token++ {
		not[token*n+token] = -1000
	}
	y := decoder.Longs("y", -1, 2)
	decoder.Node("Gather", "forbidden", []string{decoder.Weights("not", []int{n, n}, not), y})
	decoder.Node("ReduceMin", "out", []string{"forbidden"}, onnxfile.Attr{Name: "axes", Ints: []int{1}}, onnxfile.Attr{Name: "keepdims", Int: 0})
	decoder.Output("out", -1, n)
	decoder.Meta("vocab_size", fmt.Sprint(n))
	decoder.Meta("context_size", "2")
	joiner.Node("Add", "logit", []string{joiner.Input("encoder_out", -1, n), joiner.Input("decoder_out", -1, n)})
	joiner.Output("logit", -1, n)
	joiner.Meta("joiner_dim", fmt.Sprint(n))
	return map[string][]byte{"encoder": frameModel(4, nil), "decoder": decoder.File(), "joiner": joiner.File()}
}

// toyFolder writes a recogniser's folder; change may change its manifest.
func toyFolder(t *testing.T, name string, change func(*Manifest)) string {
	t.Helper()
	dir := t.TempDir()
	m := Manifest{Format: 1, Name: "toy", Kind: name, Files: map[string]string{"tokens": "tokens.txt"}, Threads: 1, Processes: 1, WindowSeconds: 30}
	if !kinds[name].sure {
		m.Accuracy = 0.9
	}
	var lines strings.Builder
	for i, token := range vocabulary {
		fmt.Fprintln(&lines, token, i)
	}
	write(t, dir, "tokens.txt", []byte(lines.String()))
	for role, network := range toys[name]() {
		m.Files[role] = role + ".onnx"
		write(t, dir, role+".onnx", network)
	}
	if change != nil {
		change(&m)
	}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, ManifestName, text)
	return dir
}

func write(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}
