package dsp

import (
	"fmt"
	"io"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// The rates a [Resampler] takes, at both ends: less than the telephone's to a
// studio's. Nothing a phone or a browser records lies outside; the bound keeps
// the filter of a forged header below 21 MB.
const (
	MinRate audio.Rate = 4000
	MaxRate audio.Rate = 192000
)

// blockSize is how many input samples a Resampler takes in at a time; longer
// blocks are cut. It bounds the buffer, so that pushing a block of any length
// allocates nothing.
const blockSize = 4096

// Resample returns clip at the rate to. A clip already at that rate is returned
// as it is, sharing memory. Otherwise the result has ceil(n·to/from) samples
// and is aligned with the input: what sounded at time t still sounds at t.
// Outside the clip silence is assumed. It is an error if either rate is
// outside [MinRate, MaxRate].
//
// See [Resampler] for the filter.
func Resample(clip audio.Clip, to audio.Rate) (audio.Clip, error) {
	r, err := NewResampler(clip.Rate, to)
	if err != nil {
		return audio.Clip{}, err
	}
	if clip.Rate == to {
		return clip, nil
	}
	out := make([]float32, 0, r.outputs(len(clip.Samples)))
	out = r.Append(out, clip.Samples)
	return audio.Clip{Rate: to, Samples: r.Flush(out)}, nil
}

// ResampleAll reads blocks until io.EOF and returns what [Resample] would of all of them.
// Any other error is read's own.
func ResampleAll(read func([]float32) (int, error), from, to audio.Rate) (audio.Clip, error) {
	r, err := NewResampler(from, to)
	if err != nil {
		return audio.Clip{}, err
	}
	block := exact.Take(1 << 14)
	defer exact.Give(block)
	most := r.outputs(len(block)) + blockSize // of one block, and of what was owed
	// Nobody knows how long it will be: a slice that grows would be copied, and thrown
	// away, again and again.
	const piece = 1 << 17
	var pieces [][]float32
	defer func() { exact.Give(pieces...) }()
	for out := exact.Take(max(piece, most))[:0]; ; {
		n, err := read(block)
		out = r.Append(out, block[:n])
		if err == io.EOF {
			pieces = append(pieces, r.Flush(out))
			return audio.Clip{Rate: to, Samples: slices.Concat(pieces...)}, nil
		}
		if err != nil {
			return audio.Clip{}, err
		}
		if cap(out)-len(out) < most {
			pieces, out = append(pieces, out), exact.Take(max(piece, most))[:0]
		}
	}
}

// Resampler changes the rate of a stream by the rational factor L/D, where
// L = to/gcd and D = from/gcd: ideally it puts L−1 zeros after each sample,
// low-passes, and keeps every D-th. The polyphase form computes only what is
// kept. Output m lies at input time m·D/L, between the input samples
// n = ⌊m·D/L⌋ and n+1, at the fraction p/L with p = m·D mod L:
//
//	y[m] = Σₖ h_p[k] · x[n − T/2 + 1 + k],   k = 0 … T−1
//	h_p[k] = h(k − T/2 + 1 − p/L)
//
// h is a sinc windowed by Kaiser's window (see [newBank]): flat within 0.01 dB
// up to 15/16 of the lower Nyquist frequency (7.5 kHz for 16 kHz), below
// −100 dB from that Nyquist frequency on, so that nothing audible folds back.
// It is symmetric, so its delay is the same at every frequency and is taken out:
// output 0 lies exactly on input 0.
//
// Each output is one inner product over the same window of input however the
// input was cut into blocks: a stream equals the one-shot result bit for bit.
// A Resampler is for one goroutine. The zero value is not usable.
//
// Source: Crochiere and Rabiner, Multirate Digital Signal Processing, 1983, §3.3.
type Resampler struct {
	up, down int // L and D
	bank     *bank
	buf      []float32 // input not yet done with, from before the next window
	row      []float32 // the outputs of one phase
	start    int       // where in buf the window of the next output begins
	phase    int       // p of the next output, in [0, L)
	in, out  int       // samples taken in and given out since the last Flush
}

// NewResampler returns a Resampler between two rates, each in
// [MinRate, MaxRate]; anything else is an error.
func NewResampler(from, to audio.Rate) (*Resampler, error) {
	for _, rate := range []audio.Rate{from, to} {
		if rate < MinRate || rate > MaxRate {
			return nil, fmt.Errorf("resample from %d Hz to %d Hz: want rates from %d to %d Hz", from, to, MinRate, MaxRate)
		}
	}
	g := gcd(int(from), int(to))
	r := &Resampler{up: int(to) / g, down: int(from) / g}
	if from != to {
		r.bank = bankFor(from, to)
		r.buf = make([]float32, 0, r.bank.taps+blockSize)
	}
	r.reset()
	return r, nil
}

// reset makes r ready for a new stream: half a filter of silence lies before it.
func (r *Resampler) reset() {
	r.start, r.phase, r.in, r.out = 0, 0, 0, 0
	if r.bank == nil {
		return
	}
	r.buf = r.buf[:r.bank.taps/2-1]
	clear(r.buf)
}

// Append takes in a block of any length and appends to dst the output that has
// become certain, which lags the input by half the filter. It allocates only
// where dst is too small.
func (r *Resampler) Append(dst, block []float32) []float32 {
	r.in += len(block)
	if r.bank == nil {
		return append(dst, block...)
	}
	for len(block) > 0 {
		n := min(len(block), blockSize)
		r.take(block[:n])
		dst = r.drain(dst, -1)
		block = block[n:]
	}
	return dst
}

// Flush ends the stream: it appends what is still owed, so that in all
// ceil(n·L/D) samples came out for n put in, and makes r ready for a new stream.
func (r *Resampler) Flush(dst []float32) []float32 {
	if r.bank != nil {
		var silence [256]float32
		for owed := r.outputs(r.in) - r.out; owed > 0; owed = r.outputs(r.in) - r.out {
			r.take(silence[:])
			dst = r.drain(dst, owed)
		}
	}
	r.reset()
	return dst
}

// outputs is how many samples come out for n put in.
func (r *Resampler) outputs(n int) int {
	return int((int64(n)*int64(r.up) + int64(r.down) - 1) / int64(r.down))
}

// take appends at most blockSize samples to the buffer, after dropping those
// before the next window: fewer than a filter's length are then left of old.
func (r *Resampler) take(block []float32) {
	kept := copy(r.buf, r.buf[min(r.start, len(r.buf)):])
	r.start -= len(r.buf) - kept
	r.buf = append(r.buf[:kept], block...)
}

// drain appends the outputs whose window lies in the buffer, at most limit of
// them unless that is negative.
func (r *Resampler) drain(dst []float32, limit int) []float32 {
	n := r.ready()
	if limit >= 0 {
		n = min(n, limit)
	}
	if n <= 0 {
		return dst
	}
	from := len(dst)
	dst = slices.Grow(dst, n)[:from+n]
	if r.bank.exact {
		r.byPhase(dst[from:])
	} else {
		r.between(dst[from:])
	}
	r.out += n
	r.advance(n)
	return dst
}

// ready is how many windows lie within the buffer.
func (r *Resampler) ready() int {
	room := len(r.buf) - r.bank.taps - r.start // input samples that the first may move on
	if room < 0 {
		return 0
	}
	return ((room+1)*r.up-1-r.phase)/r.down + 1
}

// advance moves on by n outputs.
func (r *Resampler) advance(n int) {
	r.phase += n * r.down
	r.start += r.phase / r.up
	r.phase %= r.up
}

// byPhase computes the outputs of each phase together: every L-th, whose windows
// lie D samples apart.
func (r *Resampler) byPhase(dst []float32) {
	r.row = slices.Grow(r.row[:0], len(dst)/r.up+1)
	phase, start := r.phase, r.start
	for first := range min(r.up, len(dst)) {
		n := (len(dst)-first-1)/r.up + 1
		row := r.row[:n]
		exact.Dots(row, r.buf[start:], r.down, r.bank.row(phase))
		for i, v := range row {
			dst[first+i*r.up] = v
		}
		phase += r.down
		start += phase / r.up
		phase %= r.up
	}
}

// between computes one output after another from the two rows that its phase lies
// between.
func (r *Resampler) between(dst []float32) {
	phase, start := r.phase, r.start
	for i := range dst {
		window := r.buf[start : start+r.bank.taps]
		place := float64(phase) / float64(r.up) * float64(r.bank.rows-1)
		k := int(place)
		lower := exact.Dot(window, r.bank.row(k))
		upper := exact.Dot(window, r.bank.row(k+1))
		dst[i] = lower + float32(place-float64(k))*(upper-lower)
		phase += r.down
		start += phase / r.up
		phase %= r.up
	}
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
