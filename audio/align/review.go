package align

import (
	"fmt"
	"math"
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/exact"
)

// A search cannot weigh how long something lasts: what it charges for a frame it
// charges for the hundredth as for the first. What takes much less or much more
// time than this reader's characters do is therefore looked at again.
const (
	// fewest is how many characters must have been said to know the reader's pace.
	fewest = 4
	// squeezed is the share of a usual length below which a character of which
	// nothing fits is only what cutting it out has left: it was not said.
	squeezed = 0.62
	// stretched is how many nats less the sound must give for a character having
	// been said twice where it took e times as long as usual.
	stretched = 4
	// untangled is how many times as much that counts for a character of which
	// nothing fits.
	untangled = 4
	// doubtful is how many nats worse than garbling costs the phones of a
	// character may fit for it to be said unclearly only.
	doubtful = 10
)

// review looks again at what lasted too short or too long, and at what seemed to
// be nothing like its character.
func (f finder) review(a *Alignment, p audio.Passage) {
	usual := a.usual()
	for i := range a.Characters {
		ch := &a.Characters[i]
		for m := 0; m < len(ch.Takes); m++ {
			t, ratio := ch.Takes[m], 1.0
			if usual > 0 {
				ratio = float64(t.Len()) / usual
			}
			less := stretched * float32(exact.Log(ratio))
			switch {
			case !t.Garbled() && ratio > 1:
				f.shorten(a, i, m, less)
			case !t.Garbled() || len(ch.Takes) > 1:
			case ratio < squeezed:
				ch.Takes = nil
			case ratio <= 1 || !f.untangle(a, p, i, untangled*less):
				f.unclear(&ch.Takes[0])
			}
		}
	}
}

// shorten looks whether take m of character i, which lasted long, is two takes,
// or holds something that was put in. less is how much worse that may fit.
func (f finder) shorten(a *Alignment, i, m int, less float32) {
	ch := &a.Characters[i]
	if gain, twice := f.doubled(ch.Takes[m]); gain > f.cfg.Back-less {
		ch.Takes = slices.Replace(ch.Takes, m, m+1, twice[:]...)
		return
	}
	if gain, rest, extra := f.parted(ch.Takes[m]); gain > -untangled*less {
		ch.Takes[m] = rest
		a.insert(Insertion{extra, i + after(extra, rest)})
	}
}

// untangle aligns character i and its neighbours again without the possibility
// of garbling: what lasts so long may be the character and something beside it.
// That is believed when it is less likely by no more than less.
func (f finder) untangle(a *Alignment, p audio.Passage, i int, less float32) bool {
	part, first, ok := around(p, i)
	if !ok {
		return false
	}
	own := a.Characters[first : first+len(part.Characters())]
	r := extent(own)
	for _, c := range own {
		if len(c.Takes) > 1 {
			return false
		}
	}
	near := finder{inv: f.inv, cfg: f.cfg, free: f.free[r.Start:r.End],
		scores: audio.Frames{Hop: f.scores.Hop, Dim: f.scores.Dim, Data: f.scores.Data[r.Start*f.scores.Dim : r.End*f.scores.Dim]}}
	with, err := near.find(part)
	if err != nil {
		return false
	}
	near.cfg.Garble = near.cfg.Beam
	without, err := near.find(part)
	if err != nil || without.Score < with.Score-float64(less) {
		return false
	}
	a.replace(first, r, without)
	return true
}

// unclear makes t, of which nothing seemed to fit, a take with its phones where
// something does after all: where they lie says which of them was wrong.
func (f finder) unclear(t *Take) {
	var free float32
	for _, v := range f.free[t.Start:t.End] {
		free += v
	}
	columns, least, err := f.inv.spell(t.Variant, f.cfg)
	if err != nil {
		return
	}
	said, starts := forced(f.scores, t.Range, columns, least)
	if free-said > f.cfg.Garble+f.cfg.GarbleFrame*float32(t.Len())+doubtful {
		return
	}
	t.Phones = phonesAt(columns, append(starts, t.End))
}

// parted is t without what seems put in before it or after it, and by how much
// that fits better than all of it being t.
func (f finder) parted(t Take) (gain float32, rest Take, extra Range) {
	columns, least, err := f.inv.spell(t.Variant, f.cfg)
	if err != nil {
		return never, t, extra
	}
	var own float32
	for _, p := range t.Phones {
		for k := p.Start; k < p.End; k++ {
			own += f.scores.At(k)[p.Phone]
		}
	}
	gain = never
	for cut := t.Start + 1; cut < t.End; cut++ {
		for _, parts := range [][2]Range{{{t.Start, cut}, {cut, t.End}}, {{cut, t.End}, {t.Start, cut}}} {
			if parts[1].Len() < f.cfg.MinFiller {
				continue
			}
			said, starts := forced(f.scores, parts[0], columns, least)
			g := said - own - f.cfg.Filler
			for _, v := range f.free[parts[1].Start:parts[1].End] {
				g += v - f.cfg.FillerFrame
			}
			if g > gain {
				gain, extra = g, parts[1]
				rest = Take{parts[0], t.Way, t.Variant, phonesAt(columns, append(starts, parts[0].End))}
			}
		}
	}
	return gain, rest, extra
}

// after is 1 where extra follows t, else 0.
func after(extra Range, t Take) int {
	if extra.Start >= t.End {
		return 1
	}
	return 0
}

// insert puts n into the insertions, which are in order of time.
func (a *Alignment) insert(n Insertion) {
	at, _ := slices.BinarySearchFunc(a.Inserted, n.Start, func(x Insertion, start int) int { return x.Start - start })
	a.Inserted = slices.Insert(a.Inserted, at, n)
}

// phonesAt are phones that begin at the first of bounds and so on.
func phonesAt(columns []audio.Phone, bounds []int) (list []PhoneRange) {
	for i, c := range columns {
		list = append(list, PhoneRange{c, Range{bounds[i], bounds[i+1]}})
	}
	return list
}

// spell is the columns of a variant, and the least frames of each.
func (inv Inventory) spell(v audio.Variant, c Config) (columns []audio.Phone, least []int, err error) {
	for _, s := range v.Syllables {
		phones, err := inv.Phones(s)
		if err != nil {
			return nil, nil, fmt.Errorf("align: %w", err)
		}
		for i, p := range phones {
			short := c.MinFinal
			if i == 0 && s.Initial != "" {
				short = c.MinInitial
			}
			columns, least = append(columns, p), append(least, short)
		}
	}
	return columns, least, nil
}

// around is the part of p that has character i and its neighbours, and the first
// character of it.
func around(p audio.Passage, i int) (part audio.Passage, first int, ok bool) {
	at := 0
	for _, g := range p.Groups {
		end := at + len(g.Characters)
		if end > i-1 && at <= i+1 {
			if len(part.Groups) == 0 {
				first = at
			}
			part.Groups = append(part.Groups, g)
		}
		at = end
	}
	return part, first, len(part.Groups) > 0
}

// extent is the frames from the first to the last take of characters.
func extent(characters []Character) Range {
	r := Range{math.MaxInt, 0}
	for _, c := range characters {
		for _, t := range c.Takes {
			r = Range{min(r.Start, t.Start), max(r.End, t.End)}
		}
	}
	return r
}

// replace puts b, found in frames r for the characters from first on, into a.
func (a *Alignment) replace(first int, r Range, b Alignment) {
	for i, c := range b.Characters {
		for k := range c.Takes {
			c.Takes[k].shift(r.Start)
		}
		a.Characters[first+i] = c
	}
	a.Inserted = spliced(a.Inserted, r, first, b.Inserted)
	a.Pauses = spliced(a.Pauses, r, first, b.Pauses)
}

// shift moves a take by so many frames.
func (t *Take) shift(by int) {
	t.Start, t.End = t.Start+by, t.End+by
	for i := range t.Phones {
		t.Phones[i].Start, t.Phones[i].End = t.Phones[i].Start+by, t.Phones[i].End+by
	}
}

// spliced is list with what lies in r replaced by with, which counts its frames
// from r.Start and its characters from first.
func spliced(list []Insertion, r Range, first int, with []Insertion) (out []Insertion) {
	at := 0
	for ; at < len(list) && list[at].Start < r.Start; at++ {
		out = append(out, list[at])
	}
	for _, n := range with {
		out = append(out, Insertion{Range{n.Start + r.Start, n.End + r.Start}, n.After + first})
	}
	for ; at < len(list); at++ {
		if list[at].Start >= r.End {
			out = append(out, list[at])
		}
	}
	return out
}

// usual is the median length in frames of the characters said; 0 where there
// are too few to tell.
func (a *Alignment) usual() float64 {
	var lengths []int
	for _, c := range a.Characters {
		for _, t := range c.Takes {
			if !t.Garbled() {
				lengths = append(lengths, t.Len())
			}
		}
	}
	if len(lengths) < fewest {
		return 0
	}
	slices.Sort(lengths)
	return float64(lengths[len(lengths)/2])
}

// doubled is t as two takes, and by how much these fit better than one.
func (f finder) doubled(t Take) (gain float32, twice [2]Take) {
	columns, least, err := f.inv.spell(t.Variant, f.cfg)
	if err != nil {
		return never, twice
	}
	columns, least = append(columns, columns...), append(least, least...)
	both, starts := forced(f.scores, t.Range, columns, least)
	if both == never {
		return never, twice
	}
	for _, p := range t.Phones {
		for k := p.Start; k < p.End; k++ {
			both -= f.scores.At(k)[p.Phone]
		}
	}
	n, bounds := len(t.Phones), append(starts, t.End)
	for k := range twice {
		phones := phonesAt(columns[k*n:(k+1)*n], bounds[k*n:(k+1)*n+1])
		twice[k] = Take{Range{phones[0].Start, phones[n-1].End}, t.Way, t.Variant, phones}
	}
	return both, twice
}

// forced is the best score of saying columns one after another, with their least
// frames, in all of r; starts has the first frame of each. The score is −∞ where
// r is too short.
func forced(scores audio.Frames, r Range, columns []audio.Phone, least []int) (score float32, starts []int) {
	type path struct {
		value  float32
		starts []int
	}
	var states []state
	var alpha []path
	for i, c := range columns {
		for k := range least[i] {
			states = append(states, state{column: int32(c), loop: k == least[i]-1, phone: int32(i)})
			alpha = append(alpha, path{never, make([]int, len(columns))})
		}
	}
	for t := r.Start; t < r.End; t++ {
		row := scores.At(t)
		for k := len(states) - 1; k >= 0; k-- {
			from := path{value: never}
			if k > 0 {
				from = alpha[k-1]
			} else if t == r.Start {
				from.value = 0
			}
			here := &alpha[k]
			if !states[k].loop || from.value > here.value {
				here.value = from.value
				copy(here.starts, from.starts)
				if k == 0 || states[k-1].phone != states[k].phone {
					here.starts[states[k].phone] = t
				}
			}
			here.value += row[states[k].column]
		}
	}
	last := alpha[len(alpha)-1]
	return last.value, last.starts
}
