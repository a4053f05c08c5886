package acoustic

import (
	"fmt"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/exact"
	"github.com/tphakala/simd/f32"
)

// network is the graph that training/network.py trains, with batch
// normalisation folded into the weights. It is read-only after loading.
type network struct {
	enter          conv
	blocks         []block
	units, foreign conv
	pitch, hint    conv
	toneBlocks     []conv
	tones          conv
}

// block is x + relu(up(neck(x))): a bottleneck of three dilated frames.
type block struct{ neck, up conv }

// scores is what the network gives per 20 ms, before normalisation.
type scores struct {
	units, tones, foreign []float32
	n                     int
}

const (
	subsample = 2 // feature frames per output frame
	trunkDim  = dsp.Bins + 1
)

// reach is how many output frames either side an output depends on.
func (n *network) reach() int {
	r := 3 // the first convolution, rounded up
	for _, b := range n.blocks {
		r += b.neck.before
	}
	for _, c := range n.toneBlocks {
		r += c.before
	}
	return r
}

// run evaluates the network on normalised features.
func (n *network) run(x audio.Frames) scores {
	spectrum, pitch := split(x)
	defer exact.Give(spectrum, pitch)
	frames := n.enter.length(x.Len())
	w := newWorkspace(n, frames)
	defer w.end()
	trunk := w.trunk
	n.enter.apply(trunk, spectrum, w.window)
	f32.ReLU(trunk, trunk)
	for i := range n.blocks {
		n.blocks[i].neck.apply(w.neck, trunk, w.window)
		n.blocks[i].up.apply(w.wide, w.neck, w.window)
		f32.ReLU(w.wide, w.wide)
		f32.Add(trunk, trunk, w.wide)
	}
	s := scores{n: frames, units: make([]float32, frames*n.units.out),
		tones: make([]float32, frames*n.tones.out), foreign: make([]float32, frames)}
	n.units.apply(s.units, trunk, w.window)
	n.foreign.apply(s.foreign, trunk, w.window)
	n.runTones(s.tones, trunk, pitch, w)
	return s
}

// runTones evaluates the tone tower on pitch and what the trunk hints.
func (n *network) runTones(dst, trunk, pitch []float32, w *workspace) {
	n.pitch.apply(w.pitch, pitch, w.window)
	n.hint.apply(w.hint, trunk, w.window)
	a, b := n.pitch.out, n.hint.out
	for t := range len(w.tone) / (a + b) {
		row := w.tone[t*(a+b) : (t+1)*(a+b)]
		copy(row, w.pitch[t*a:(t+1)*a])
		copy(row[a:], w.hint[t*b:(t+1)*b])
	}
	f32.ReLU(w.tone, w.tone)
	for i := range n.toneBlocks {
		n.toneBlocks[i].apply(w.toneNext, w.tone, w.window)
		f32.ReLU(w.toneNext, w.toneNext)
		f32.Add(w.tone, w.tone, w.toneNext)
	}
	n.tones.apply(dst, w.tone, w.window)
}

// split parts the features into what the trunk sees (log-mel and voicing) and
// what the tone tower sees (pitch, slope, voicing).
func split(x audio.Frames) (spectrum, pitch []float32) {
	spectrum = exact.Take(x.Len() * trunkDim)
	pitch = exact.Take(x.Len() * dsp.ContourDim)
	for t := range x.Len() {
		row := x.At(t)
		copy(spectrum[t*trunkDim:], row[:dsp.Bins])
		spectrum[t*trunkDim+dsp.Bins] = row[dsp.Bins+dsp.ContourVoicing]
		copy(pitch[t*dsp.ContourDim:], row[dsp.Bins:])
	}
	return spectrum, pitch
}

// workspace is the scratch memory of one run, which every layer writes before it is read.
type workspace struct {
	trunk, wide, neck, window   []float32
	pitch, hint, tone, toneNext []float32
}

func newWorkspace(n *network, frames int) *workspace {
	width, tone := n.enter.out, n.pitch.out+n.hint.out
	widest := 0
	for _, c := range n.convs() {
		widest = max(widest, c.taps*c.in)
	}
	return &workspace{
		trunk: exact.Take(frames * width), wide: exact.Take(frames * width),
		neck:   exact.Take(frames * n.blocks[0].neck.out),
		window: exact.Take(exact.Rows * widest),
		pitch:  exact.Take(frames * n.pitch.out), hint: exact.Take(frames * n.hint.out),
		tone: exact.Take(frames * tone), toneNext: exact.Take(frames * tone),
	}
}

// end gives back the memory of w, which nobody may use any more.
func (w *workspace) end() {
	exact.Give(w.trunk, w.wide, w.neck, w.window, w.pitch, w.hint, w.tone, w.toneNext)
}

// convs is every layer, in evaluation order.
func (n *network) convs() []*conv {
	all := []*conv{&n.enter}
	for i := range n.blocks {
		all = append(all, &n.blocks[i].neck, &n.blocks[i].up)
	}
	all = append(all, &n.units, &n.foreign, &n.pitch, &n.hint)
	for i := range n.toneBlocks {
		all = append(all, &n.toneBlocks[i])
	}
	return append(all, &n.tones)
}

// check reports the first layer whose shape does not fit its neighbours.
func (n *network) check() error {
	if len(n.blocks) == 0 {
		return fmt.Errorf("the network has no blocks")
	}
	width, tone := n.enter.out, n.pitch.out+n.hint.out
	type link struct {
		name      string
		got, want int
	}
	links := []link{{"enter input", n.enter.in, trunkDim}, {"units input", n.units.in, width},
		{"units output", n.units.out, 1 + len(initialNames) + len(finalNames)},
		{"foreign input", n.foreign.in, width}, {"foreign output", n.foreign.out, 1},
		{"pitch input", n.pitch.in, dsp.ContourDim}, {"hint input", n.hint.in, width},
		{"tones input", n.tones.in, tone}, {"tones output", n.tones.out, Tones}}
	for i, b := range n.blocks {
		links = append(links, link{fmt.Sprintf("neck %d input", i), b.neck.in, width},
			link{fmt.Sprintf("neck %d output", i), b.neck.out, n.blocks[0].neck.out},
			link{fmt.Sprintf("up %d input", i), b.up.in, b.neck.out},
			link{fmt.Sprintf("up %d output", i), b.up.out, width})
	}
	for i, c := range n.toneBlocks {
		links = append(links, link{fmt.Sprintf("tone block %d input", i), c.in, tone},
			link{fmt.Sprintf("tone block %d output", i), c.out, tone})
	}
	for _, l := range links {
		if l.got != l.want {
			return fmt.Errorf("%s has %d channels, want %d", l.name, l.got, l.want)
		}
	}
	return nil
}
