package score

import (
	"math"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
	"github.com/langdu/langdu/audio/exact"
)

// Units says what the columns of the posteriors are.
type Units struct {
	Columns  int
	Silence  audio.Phone
	Initials []Initial
	Finals   []Final
	// Phones spells a syllable in columns: the initial if there is one, then the
	// final, then what a merged 儿 adds.
	Phones func(audio.Syllable) ([]audio.Phone, error)
	// Valid says whether the language has a syllable, of whatever tone: what is
	// heard without a text is one of these. Without it, all are.
	Valid func(audio.Syllable) bool
}

// Initial is one initial and its column.
type Initial struct {
	Name   string
	Column audio.Phone
}

// Final is one final and its five columns, tone 1 first, the neutral tone last.
type Final struct {
	Name    string
	Columns [5]audio.Phone
}

// initialName is the name of initial i, "" for the one after the last: none.
func (u Units) initialName(i int) string {
	if i == len(u.Initials) {
		return ""
	}
	return u.Initials[i].Name
}

// Heard is what the network says of a recording, and what is known about the
// network.
type Heard struct {
	Phones audio.Posteriors
	// Tones has five columns, tone 1 first: the probability of each tone given
	// that the frame is a final. Without frames, the tones of Phones are taken.
	Tones audio.Posteriors
	// Prior is the natural logarithm of each column's share of speech, as the
	// network learnt it.
	Prior []float32
	// Foreign is how probable it is that a frame is no sound of Mandarin; without
	// frames nothing is known of that.
	Foreign []float32
	// Voicing is how probable it is that the voice sounds in a frame; without
	// frames nothing is known of that.
	Voicing []float32
}

// Weights say how Heard becomes evidence.
type Weights struct {
	// Prior is how much of the log prior is taken off the log posteriors. A
	// network asked about every frame favours what is frequent; taking all of it
	// off favours what is rare too much, because frames are not independent.
	Prior float32 `json:"prior"`
	// Tone is how much the tone counts while aligning: little, so that a wrong
	// tone does not tear the syllable off its place.
	Tone float32 `json:"tone"`
	// Floor is the least evidence for any unit in one frame, in nats below the
	// best one: no single frame may rule anything out.
	Floor float32 `json:"floor"`
}

// Evidence is how well each frame fits each initial, each final with its tones
// summed, and each tone: logarithms, up to a constant per frame and group.
type Evidence struct {
	Hop      time.Duration
	units    Units
	silence  []float32
	initials audio.Frames
	finals   audio.Frames
	tones    audio.Frames
	voice    []float32 // posterior of all that is not silence
	foreign  []float32 // probability of no sound of Mandarin; may be empty
	voicing  []float32 // probability that the voice sounds; may be empty
	onsets   []onset   // of each final: what may come before it
}

// Weigh turns what was heard into evidence.
func Weigh(h Heard, u Units, w Weights) *Evidence {
	n, hop := h.Phones.Len(), h.Phones.Hop
	frames := func(dim int) audio.Frames {
		return audio.Frames{Hop: hop, Dim: dim, Data: make([]float32, n*dim)}
	}
	e := &Evidence{
		Hop: hop, units: u, silence: make([]float32, n), voice: make([]float32, n),
		foreign: h.Foreign, voicing: h.Voicing, onsets: u.before(),
		initials: frames(len(u.Initials)), finals: frames(len(u.Finals)), tones: frames(5),
	}
	prior := newPrior(h.Prior, u, w.Prior)
	for t := range n {
		e.frame(t, h.Phones.At(t), prior)
		if h.Tones.Len() == n {
			copy(e.tones.At(t), h.Tones.At(t))
		} else {
			e.ownTones(t, h.Phones.At(t))
		}
		e.floor(t, w.Floor)
	}
	return e
}

// prior is the compensation of each unit, tones summed.
type prior struct {
	silence          float32
	initials, finals []float32
}

func newPrior(log []float32, u Units, weight float32) prior {
	p := prior{initials: make([]float32, len(u.Initials)), finals: make([]float32, len(u.Finals))}
	if len(log) == 0 {
		return p
	}
	p.silence = weight * log[u.Silence]
	for i, unit := range u.Initials {
		p.initials[i] = weight * log[unit.Column]
	}
	for f, unit := range u.Finals {
		p.finals[f] = weight * sumOf(log, unit.Columns)
	}
	return p
}

// sumOf adds up the probabilities whose logarithms stand in five columns.
func sumOf(log []float32, columns [5]audio.Phone) float32 {
	var values [5]float32
	for i, c := range columns {
		values[i] = log[c]
	}
	return logSum(values[:])
}

// logSum is ln Σ exp(x), computed relative to the largest.
func logSum(x []float32) float32 {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	if math.IsInf(float64(top), -1) {
		return top
	}
	var sum float64
	for _, v := range x {
		sum += exact.Exp(float64(v - top))
	}
	return top + float32(exact.Log(sum))
}

// frame fills the units of frame t from its row of log posteriors.
func (e *Evidence) frame(t int, row []float32, p prior) {
	e.silence[t] = row[e.units.Silence] - p.silence
	e.voice[t] = 1 - float32(exact.Exp(float64(row[e.units.Silence])))
	for i, u := range e.units.Initials {
		e.initials.At(t)[i] = row[u.Column] - p.initials[i]
	}
	for f, u := range e.units.Finals {
		e.finals.At(t)[f] = sumOf(row, u.Columns) - p.finals[f]
	}
}

// ownTones fills the tones of frame t by summing each tone over the finals.
func (e *Evidence) ownTones(t int, row []float32) {
	dst, all := e.tones.At(t), make([]float32, len(e.units.Finals))
	for tone := range dst {
		for f, u := range e.units.Finals {
			all[f] = row[u.Columns[tone]]
		}
		dst[tone] = logSum(all)
	}
	total := logSum(dst)
	for tone := range dst {
		dst[tone] -= total
	}
}

// floor lifts every unit of frame t to at most depth below the best.
func (e *Evidence) floor(t int, depth float32) {
	least := e.silence[t]
	for _, v := range e.initials.At(t) {
		least = max(least, v)
	}
	for _, v := range e.finals.At(t) {
		least = max(least, v)
	}
	least -= depth
	e.silence[t] = max(e.silence[t], least)
	for _, group := range [][]float32{e.initials.At(t), e.finals.At(t)} {
		for i, v := range group {
			group[i] = max(v, least)
		}
	}
	for i, v := range e.tones.At(t) {
		e.tones.At(t)[i] = max(v, -depth)
	}
}

// Len is the number of frames.
func (e *Evidence) Len() int { return len(e.silence) }

// Emissions lays the evidence out by column, for the aligner. tone is how much
// the tone counts (see [Weights]).
func (e *Evidence) Emissions(tone float32) audio.Frames {
	f := audio.Frames{Hop: e.Hop, Dim: e.units.Columns, Data: make([]float32, e.Len()*e.units.Columns)}
	for t := range e.Len() {
		row := f.At(t)
		row[e.units.Silence] = e.silence[t]
		for i, u := range e.units.Initials {
			row[u.Column] = e.initials.At(t)[i]
		}
		for k, u := range e.units.Finals {
			for n, c := range u.Columns {
				row[c] = e.finals.At(t)[k] + tone*e.tones.At(t)[n]
			}
		}
	}
	return f
}

// Slice is the evidence of the frames of r alone, frame 0 of it the first of r.
// It shares memory.
func (e *Evidence) Slice(r align.Range) *Evidence {
	part := *e
	cut := func(list []float32, dim int) []float32 {
		if len(list) == 0 {
			return list
		}
		return list[r.Start*dim : r.End*dim]
	}
	part.silence, part.voice = cut(e.silence, 1), cut(e.voice, 1)
	part.foreign, part.voicing = cut(e.foreign, 1), cut(e.voicing, 1)
	for _, f := range []*audio.Frames{&part.initials, &part.finals, &part.tones} {
		f.Data = cut(f.Data, f.Dim)
	}
	return &part
}
