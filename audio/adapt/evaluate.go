package adapt

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/langdu/langdu/audio/onnx"
)

// network evaluates the ONNX file; *onnx.Graph is one.
type network interface {
	Inputs() []onnx.Port
	Run(ctx context.Context, inputs []onnx.Tensor) (onnx.Tensor, error)
}

// ratio is how many rows of features there are to a frame of the output.
func (m Manifest) ratio() int { return int(math.Round(m.Output.ShiftMS / m.Features.stepMS())) }

// timing is when the output's frames are.
func (m Manifest) timing() timing {
	t := timing{shift: m.Output.ShiftMS}
	if m.Output.FirstMS != nil {
		t.first = *m.Output.FirstMS
	} else {
		t.first = m.Features.middleMS() + float64(m.ratio()-1)/2*m.Features.stepMS()
	}
	return t
}

// evaluate runs the network over the features, a piece at a time, and gives the
// posteriors of each of its frames to then, in order. ctx is looked at between
// pieces.
func (m *Model) evaluate(ctx context.Context, x view, then func(p []float32)) error {
	ratio := m.manifest.ratio()
	frames := func(d time.Duration) int { return int(float64(d.Milliseconds()) / m.manifest.Output.ShiftMS) }
	piece, around := m.manifest.Piece.duration()
	width, context := max(frames(piece), 1)*ratio, frames(around)*ratio
	for from := 0; from < x.len(); from += width {
		lo, hi := max(from-context, 0), min(from+width+context, x.len())
		p, err := m.run(ctx, x.part(lo, hi))
		if err != nil {
			return err
		}
		first, last := (from-lo)/ratio, (from-lo+width)/ratio
		if hi == x.len() && from+width >= x.len() {
			last = p.len()
		}
		for t := min(first, p.len()); t < min(last, p.len()); t++ {
			then(p.part(t, t+1))
		}
		if p.len() == 0 && last > 0 {
			return fmt.Errorf("%w: output.shift_ms: %d rows of features give no frame", ErrManifest, hi-lo)
		}
		for t := p.len(); t < last; t++ { // a network may give a frame or two less than asked
			then(p.part(p.len()-1, p.len()))
		}
	}
	return nil
}

// run evaluates the network on one piece.
func (m *Model) run(ctx context.Context, x rows) (rows, error) {
	out, err := m.network.Run(ctx, m.inputs(x))
	if err != nil {
		return rows{}, err
	}
	p, err := m.posteriors(out)
	if err != nil {
		return rows{}, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	want, slack := x.len()/m.manifest.ratio(), 8
	if p.len() == 0 && want > slack || p.len() < want-slack || p.len() > want+slack {
		return rows{}, fmt.Errorf("%w: output.shift_ms: %d rows of features give %d frames, want about %d", ErrManifest, x.len(), p.len(), want)
	}
	return p, nil
}

// inputs is what the network is fed, in the order of [Inputs.names].
func (m *Model) inputs(x rows) []onnx.Tensor {
	n, dim := int64(x.len()), int64(x.dim)
	ports := m.network.Inputs()
	features := onnx.Tensor{Shape: []int64{1, n, dim}, Floats: x.data}
	switch {
	case m.manifest.Features.Kind == Samples && len(ports[0].Shape) == 2:
		features.Shape = []int64{1, n}
	case m.manifest.Features.Kind == Samples && m.manifest.Inputs.Layout == "time-first":
		features.Shape = []int64{1, n, 1}
	case m.manifest.Inputs.Layout == "features-first":
		features = onnx.Tensor{Shape: []int64{1, dim, n}, Floats: transposed(x)}
	}
	list := []onnx.Tensor{features}
	if m.manifest.Inputs.Lengths != "" {
		list = append(list, onnx.Whole(ports[len(list)].Type, []int64{1}, []int64{n}))
	}
	for _, c := range m.manifest.Inputs.Constants {
		list = append(list, onnx.Whole(ports[len(list)].Type, c.Shape, c.Values))
	}
	return list
}

// names are those of the inputs, the features first.
func (in Inputs) names() []string {
	names := []string{in.Features}
	if in.Lengths != "" {
		names = append(names, in.Lengths)
	}
	for _, c := range in.Constants {
		names = append(names, c.Name)
	}
	return names
}

func transposed(x rows) []float32 {
	out := make([]float32, len(x.data))
	n := x.len()
	for t := range n {
		for c := range x.dim {
			out[c*n+t] = x.data[t*x.dim+c]
		}
	}
	return out
}

// posteriors makes probabilities of the network's output.
func (m *Model) posteriors(out onnx.Tensor) (rows, error) {
	shape := out.Shape
	if len(shape) == 3 && shape[0] == 1 {
		shape = shape[1:]
	}
	if len(shape) != 2 || shape[1] != int64(len(m.units)) {
		return rows{}, fmt.Errorf("units.file: it has %d units, output %q is %v; want the last dimension to be the units",
			len(m.units), m.manifest.Output.Name, out.Shape)
	}
	p := rows{len(m.units), out.Floats}
	p.data = p.data[min(m.manifest.Output.Drop, p.len())*p.dim:]
	for t := range p.len() {
		row := p.part(t, t+1)
		sum := toProbabilities(row, m.manifest.Output.Form)
		if math.Abs(sum-1) > 0.02 || math.IsNaN(sum) {
			return p, fmt.Errorf("output.form: frame %d of output %q sums to %.3g: these are no %s", t, m.manifest.Output.Name, sum, m.manifest.Output.Form)
		}
	}
	return p, nil
}

// toProbabilities changes a row in place and returns its sum.
func toProbabilities(row []float32, form string) (sum float64) {
	top := float32(0)
	if form == Logits {
		top = row[0]
		for _, v := range row {
			top = max(top, v)
		}
	}
	for i, v := range row {
		if form != Probabilities {
			row[i] = float32(math.Exp(float64(v - top)))
		}
		sum += float64(row[i])
	}
	if form != Logits {
		return sum
	}
	for i := range row {
		row[i] /= float32(sum)
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return sum
	}
	return 1
}
