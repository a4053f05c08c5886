package acoustic

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/exact"
	"github.com/tphakala/simd/f16"
)

// The model file, little-endian:
//
//	8 bytes   "LANGDUAM"
//	uint32    format version
//	uint32    length of the header
//	JSON      header
//	float16   weights [out][tap][in] and biases [out], layer after layer
//	32 bytes  SHA-256 of all before
const (
	magic         = "LANGDUAM"
	formatVersion = 1
	features      = "logmel80-contour3-10ms/1"
	maxModelSize  = 64 << 20
	maxChannels   = 4096
	maxTaps       = 64
)

// ErrModel is what every error of [Load] wraps: the file is not a model, is
// damaged, or was made for another version of this package.
var ErrModel = errors.New("not a usable acoustic model")

//go:embed model.bin
var embedded []byte

// Default is the model inside the binary, decoded on first use. It panics when
// that is damaged: then the binary is.
var Default = sync.OnceValue(func() *Model {
	m, err := Load(bytes.NewReader(embedded))
	if err != nil {
		panic(fmt.Sprintf("acoustic: embedded model: %v", err))
	}
	return m
})

// Model is a loaded network. It never changes, and is safe for any number of
// goroutines.
type Model struct {
	hash         string
	averageShape []float32
	priors       []float32
	net          network
}

// Hash identifies the model: the first 16 hex digits of its SHA-256. Results
// carry it, so that they can be compared and repeated.
func (m *Model) Hash() string { return m.hash }

// LogPriors is how often each column occurs in the training speech, as natural
// logarithms. Aligners subtract a part of it; it must not be changed.
func (m *Model) LogPriors() []float32 { return m.priors }

// header is the JSON part of the file.
type header struct {
	Units         []string    `json:"units"`
	Features      string      `json:"features"`
	AverageShape  []float32   `json:"average_shape"`
	UnitLogPriors []float32   `json:"unit_log_priors"`
	ToneLogPriors []float32   `json:"tone_log_priors"`
	Layers        []layerSpec `json:"layers"`
}

type layerSpec struct {
	Name     string `json:"name"`
	Out      int    `json:"out"`
	Taps     int    `json:"taps"`
	In       int    `json:"in"`
	Stride   int    `json:"stride"`
	Dilation int    `json:"dilation"`
	Before   int    `json:"before"`
	Bias     bool   `json:"bias"`
}

// Load reads a model as training writes it. It checks the file's checksum, that
// it is for this inventory and these features, and that its layers fit together;
// any failure wraps [ErrModel].
func Load(r io.Reader) (*Model, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxModelSize+1))
	if err != nil {
		return nil, fmt.Errorf("%w: reading: %w", ErrModel, err)
	}
	m, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	return m, nil
}

func parse(data []byte) (*Model, error) {
	const fixed = len(magic) + 8
	if len(data) > maxModelSize {
		return nil, fmt.Errorf("larger than %d bytes", maxModelSize)
	}
	if len(data) < fixed+sha256.Size || string(data[:len(magic)]) != magic {
		return nil, errors.New("the file does not begin as one")
	}
	if v := binary.LittleEndian.Uint32(data[len(magic):]); v != formatVersion {
		return nil, fmt.Errorf("format version %d, this program reads %d", v, formatVersion)
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	hash := sha256.Sum256(body)
	if !bytes.Equal(hash[:], sum) {
		return nil, errors.New("checksum mismatch: the file is damaged or incomplete; fetch it again")
	}
	size := int(binary.LittleEndian.Uint32(data[len(magic)+4:]))
	if size > len(body)-fixed {
		return nil, errors.New("the header is longer than the file")
	}
	var h header
	if err := json.Unmarshal(body[fixed:fixed+size], &h); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	m := &Model{hash: hex.EncodeToString(hash[:8]), averageShape: h.AverageShape, priors: h.priors()}
	convs, err := decodeLayers(h.Layers, body[fixed+size:])
	if err != nil {
		return nil, err
	}
	if m.net, err = assemble(h.Layers, convs); err != nil {
		return nil, err
	}
	return m, m.net.check()
}

// check compares the header with what this package computes and names.
func (h *header) check() error {
	want := slices.Concat([]string{"sil"}, initialNames, finalNames)
	switch {
	case !slices.Equal(h.Units, want):
		return errors.New("its units are not those of this program's inventory")
	case h.Features != features:
		return fmt.Errorf("it reads features %q, this program computes %q", h.Features, features)
	case len(h.AverageShape) != dsp.Bins:
		return fmt.Errorf("average shape of %d bands, want %d", len(h.AverageShape), dsp.Bins)
	case len(h.UnitLogPriors) != len(want) || len(h.ToneLogPriors) != Tones:
		return fmt.Errorf("priors of %d units and %d tones, want %d and %d",
			len(h.UnitLogPriors), len(h.ToneLogPriors), len(want), Tones)
	}
	return nil
}

// priors spreads those of units and tones over the columns.
func (h *header) priors() []float32 {
	columns := make([]float32, Columns)
	compose(columns, h.UnitLogPriors, h.ToneLogPriors)
	return columns
}

// compose multiplies units and tones into columns, as logarithms.
func compose(columns, units, tones []float32) {
	copy(columns, units[:firstFinal])
	for f, p := range units[firstFinal:] {
		row := columns[int(firstFinal)+f*Tones:]
		for t := range Tones {
			row[t] = p + tones[t]
		}
	}
}

// decodeLayers turns the float16 part into convolutions, in file order.
func decodeLayers(specs []layerSpec, data []byte) ([]conv, error) {
	convs := make([]conv, len(specs))
	for i, s := range specs {
		if err := s.check(); err != nil {
			return nil, err
		}
		c := conv{in: s.In, out: s.Out, taps: s.Taps, stride: s.Stride, dilation: s.Dilation, before: s.Before}
		var err error
		var weights, bias []float32
		if weights, data, err = takeFloats(data, s.Out*s.Taps*s.In); err != nil {
			return nil, fmt.Errorf("layer %s: %w", s.Name, err)
		}
		if s.Bias {
			if bias, data, err = takeFloats(data, s.Out); err != nil {
				return nil, fmt.Errorf("layer %s: %w", s.Name, err)
			}
		}
		c.dense = exact.NewDense(s.Taps*s.In, s.Out, weights, bias)
		convs[i] = c
	}
	if len(data) != 0 {
		return nil, fmt.Errorf("%d bytes behind the last layer", len(data))
	}
	return convs, nil
}

func (s layerSpec) check() error {
	within := func(v, lo, hi int) bool { return lo <= v && v <= hi }
	if !within(s.Out, 1, maxChannels) || !within(s.In, 1, maxChannels) || !within(s.Taps, 1, maxTaps) ||
		!within(s.Stride, 1, 2) || !within(s.Dilation, 1, maxTaps) || !within(s.Before, 0, maxTaps*maxTaps) {
		return fmt.Errorf("layer %s has an impossible shape: %+v", s.Name, s)
	}
	return nil
}

// takeFloats reads n float16 numbers and returns the rest.
func takeFloats(data []byte, n int) ([]float32, []byte, error) {
	if len(data) < 2*n {
		return nil, nil, fmt.Errorf("wants %d weights, %d bytes are left", n, len(data))
	}
	half := make([]f16.Float16, n)
	for i := range half {
		half[i] = f16.Float16(binary.LittleEndian.Uint16(data[2*i:]))
	}
	floats := make([]float32, n)
	f16.ToFloat32Slice(floats, half)
	return floats, data[2*n:], nil
}

// assemble puts named layers in their places.
func assemble(specs []layerSpec, convs []conv) (network, error) {
	var n network
	places := map[string]*conv{"enter": &n.enter, "units": &n.units, "foreign": &n.foreign,
		"pitch": &n.pitch, "hint": &n.hint, "tones": &n.tones}
	for i, s := range specs {
		var k int
		if at, ok := places[s.Name]; ok {
			*at = convs[i]
			delete(places, s.Name)
		} else if _, err := fmt.Sscanf(s.Name, "block%d.neck", &k); err == nil && k == len(n.blocks) {
			n.blocks = append(n.blocks, block{neck: convs[i]})
		} else if _, err := fmt.Sscanf(s.Name, "block%d.up", &k); err == nil && k == len(n.blocks)-1 {
			n.blocks[k].up = convs[i]
		} else if _, err := fmt.Sscanf(s.Name, "tone%d", &k); err == nil && k == len(n.toneBlocks) {
			n.toneBlocks = append(n.toneBlocks, convs[i])
		} else {
			return n, fmt.Errorf("layer %q is unknown or out of order", s.Name)
		}
	}
	for name := range places {
		return n, fmt.Errorf("layer %q is missing", name)
	}
	return n, nil
}
