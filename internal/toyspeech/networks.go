package toyspeech

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/langdu/langdu/internal/onnxfile"
)

// bands is how many numbers a frame of features has.
const bands = 80

// networks makes the files of each kind by role.
var networks = map[string]func() map[string][]byte{
	"zipformer_ctc":  func() map[string][]byte { return map[string][]byte{"model": ctc(nil)} },
	"wenet_ctc":      func() map[string][]byte { return map[string][]byte{"model": ctc(wenetMeta)} },
	"nemo_ctc":       func() map[string][]byte { return map[string][]byte{"model": nemo()} },
	"sense_voice":    func() map[string][]byte { return map[string][]byte{"model": senseVoice()} },
	"telespeech_ctc": func() map[string][]byte { return map[string][]byte{"model": teleSpeech()} },
	"paraformer":     func() map[string][]byte { return map[string][]byte{"model": paraformer()} },
	"transducer":     transducer,
}

// listen turns features of the given width into a number per token: how loud it
// is around each tone, above what is loud.
func listen(g *onnxfile.Graph, features string, width, first int, loud float32) string {
	return listenTo(g, features, width, first, loud, map[int]int{1: 9, 2: 48})
}

// listenTo is listen for those whose bands lie elsewhere: tokens holds the first of
// ten for each token.
func listenTo(g *onnxfile.Graph, features string, width, first int, loud float32, tokens map[int]int) string {
	n := len(Tokens)
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

// every leaves one frame in four of a value [1, frames, …].
func every(g *onnxfile.Graph, value string) string {
	return g.Node("Slice", value+"_less", []string{value, g.Indices("from", 0), g.Indices("to", math.MaxInt32), g.Indices("axis", 1), g.Indices("step", less)})
}

var wenetMeta = map[string]string{"vocab_size": fmt.Sprint(len(Tokens)), "subsampling_factor": fmt.Sprint(less)}

// less is how many frames of features the networks answer with one.
const less = 4

// ctc is the network of a CTC model of icefall, or with metadata of WeNet.
func ctc(meta map[string]string) []byte {
	g := &onnxfile.Graph{}
	x, n := g.Input("x", -1, -1, bands), g.Longs("x_lens", -1)
	loud := float32(-6)
	if meta != nil {
		loud = 15 // its samples are whole numbers
	}
	out := every(g, listen(g, x, bands, 0, loud))
	g.Node("Div", "n", []string{n, g.Indices("less", less)})
	g.Output(out, -1, -1, len(Tokens))
	g.OutputLongs("n", -1)
	return file(g, meta)
}

// file is the network with its metadata, equal each time.
func file(g *onnxfile.Graph, meta map[string]string) []byte {
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
	out := every(g, listenTo(g, "frames", bands, 0, -9, map[int]int{1: 5, 2: 50}))
	g.Output(out, -1, -1, len(Tokens))
	return file(g, map[string]string{
		"vocab_size":         fmt.Sprint(len(Tokens) - 1), // its blank is not counted
		"subsampling_factor": fmt.Sprint(less), "normalize_type": "",
	})
}

// senseVoice puts what it says of the recording before the frames.
func senseVoice() []byte {
	g := &onnxfile.Graph{}
	x := g.Input("x", -1, -1, stack*bands)
	g.Ints("x_length", -1)
	g.Ints("language", -1)
	g.Ints("text_norm", -1)
	tags := make([]float32, 4*len(Tokens))
	for i := range 4 {
		tags[i*len(Tokens)+3+i] = 1000
	}
	frames := listen(g, x, stack*bands, 3*bands, 15)
	g.Node("Concat", "out", []string{g.Weights("tags", []int{1, 4, len(Tokens)}, tags), frames}, onnxfile.Attr{Name: "axis", Int: 1})
	g.Output("out", -1, -1, len(Tokens))
	meta := maps.Clone(stacked)
	maps.Copy(meta, map[string]string{
		"normalize_samples": "0", "with_itn": "14", "without_itn": "15",
		"lang_auto": "0", "lang_zh": "3", "lang_en": "4", "lang_yue": "7", "lang_ja": "11", "lang_ko": "12",
	})
	return file(g, meta)
}

// teleSpeech is given the cosine transform of its bands (MFCC, of which it has as
// many), each coefficient brought to a mean of 0 and a deviation of 1 over the
// recording. Undoing the transform gives bands again, of which those above 0 are
// louder than they mostly are. The frames come first in what it says.
func teleSpeech() []byte {
	const bands = 40
	g := &onnxfile.Graph{}
	x := g.Input("x", -1, -1, bands)
	undo := make([]float32, 0, bands*bands)
	for k := range bands {
		for band := range bands {
			undo = append(undo, float32(math.Cos(math.Pi/bands*(float64(band)+0.5)*float64(k))))
		}
	}
	g.Node("MatMul", "spectrum", []string{x, g.Weights("undo", []int{bands, bands}, undo)})
	out := every(g, listenTo(g, "spectrum", bands, 0, 1, map[int]int{1: 1, 2: 21}))
	g.Node("Transpose", "frames", []string{out}, onnxfile.Attr{Name: "perm", Ints: []int{1, 0, 2}})
	g.Output("frames", -1, -1, len(Tokens))
	return g.File()
}

// paraformer is deaf: such a network says first how many tokens it has heard, and
// one matrix cannot count. It says 小猫 of all it is given, when [Tones] does.
func paraformer() []byte {
	const frame = 0.02 // seconds, in which it says when
	g := &onnxfile.Graph{}
	g.Input("speech", -1, -1, stack*bands)
	g.Ints("speech_lengths", -1)
	said := make([]float32, 3*len(Tokens))
	for i, token := range []int{1, 2, len(Tokens) - 1} {
		said[i*len(Tokens)+token] = 1
	}
	peaks := make([]float32, 150)
	for _, at := range []float64{Gap, 2*Gap + Tone, 3*Gap + 2*Tone} {
		peaks[int(at/16000/frame)] = 1
	}
	for _, out := range []struct {
		name   string
		shape  []int
		values []float32
	}{{"logits", []int{1, 3, len(Tokens)}, said}, {"token_num", []int{1}, []float32{3}}, {"alphas", []int{1, len(peaks)}, peaks}, {"peaks", []int{1, len(peaks)}, peaks}} {
		g.Node("Identity", out.name, []string{g.Weights(out.name+"_always", out.shape, out.values)})
		g.Output(out.name, out.shape...)
	}
	return file(g, stacked)
}

// stack is how many frames of features some networks are given side by side.
const stack = 7

// stacked is their metadata.
var stacked = map[string]string{
	"vocab_size": fmt.Sprint(len(Tokens)), "lfr_window_size": fmt.Sprint(stack), "lfr_window_shift": "6",
	"neg_mean": strings.Repeat("0,", stack*bands-1) + "0", "inv_stddev": strings.Repeat("1,", stack*bands-1) + "1",
}

// transducer is three networks: the decoder forbids the token that came last.
func transducer() map[string][]byte {
	n := len(Tokens)
	joiner, decoder := &onnxfile.Graph{}, &onnxfile.Graph{}
	not := make([]float32, n*n)
	for token := 1; token < n; token++ {
		not[token*n+token] = -1000
	}
	y := decoder.Longs("y", -1, 2)
	decoder.Node("Gather", "forbidden", []string{decoder.Weights("not", []int{n, n}, not), y})
	decoder.Node("ReduceMin", "out", []string{"forbidden"}, onnxfile.Attr{Name: "axes", Ints: []int{1}}, onnxfile.Attr{Name: "keepdims", Int: 0})
	decoder.Output("out", -1, n)
	meta := map[string]string{"vocab_size": fmt.Sprint(n), "context_size": "2"}
	joiner.Node("Add", "logit", []string{joiner.Input("encoder_out", -1, n), joiner.Input("decoder_out", -1, n)})
	joiner.Output("logit", -1, n)
	return map[string][]byte{"encoder": ctc(nil), "decoder": file(decoder, meta), "joiner": file(joiner, map[string]string{"joiner_dim": fmt.Sprint(n)})}
}
