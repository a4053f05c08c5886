package align

import (
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
	// parting, leaving and untangled are how many times as much that counts for a
	// character that may hold something else; for one that is then said again,
	// which has a reason; and for one of which nothing fits.
	parting, leaving, untangled = 4, 10, 7
	// slow is the share of a usual length above which a character may hold what was
	// put in, and endless how many frames are too many to try everywhere.
	slow, endless = 1.2, 150
	// unlike is by how many nats a frame something else must fit better than the
	// character for that to hide there: else its own sound is only held.
	unlike = 0.1
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
				if f.shorten(a, i, m, less, ratio > slow && t.Len() <= endless) {
					m++ // two are enough: a sound that is held is not said ten times
				}
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
// which it then makes of it, or holds something that was put in. less is how much
// worse that may fit, and part whether to look for the latter.
func (f finder) shorten(a *Alignment, i, m int, less float32, part bool) (doubled bool) {
	ch := &a.Characters[i]
	if gain, twice := f.doubled(ch.Takes[m]); gain > f.cfg.Back-less {
		ch.Takes = slices.Replace(ch.Takes, m, m+1, twice[:]...)
		return true
	}
	if !part {
		return false
	}
	worth := float32(parting)
	if m+1 < len(ch.Takes) {
		worth = leaving
	}
	if gain, rest, extra := f.parted(ch.Takes[m]); gain > -worth*less {
		ch.Takes[m] = rest
		a.insert(Insertion{extra, i + after(extra, rest)})
	}
	return false
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
	if !a.alone(first, first+len(own), r) {
		return false
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

// alone says whether only characters lo to hi−1 have takes in r: a reader may have
// said others in between and gone back.
func (a *Alignment) alone(lo, hi int, r Range) bool {
	for i, c := range a.Characters {
		for _, t := range c.Takes {
			if (i < lo || i >= hi) && t.Start < r.End && r.Start < t.End {
				return false
			}
		}
	}
	return true
}

// unclear makes t, of which nothing seemed to fit, a take with its phones where
// something does after all: where they lie says which of them was wrong.
func (f finder) unclear(t *Take) {
	var free float32
	for _, v := range f.free[t.Start:t.End] {
		free += v
	}
	columns, least, err := f.inv.Spell(t.Variant, f.cfg)
	if err != nil {
		return
	}
	said, starts := forced(f.scores, t.Range, columns, least)
	if free-said > f.cfg.Garble+f.cfg.GarbleFrame*float32(t.Len())+doubtful {
		return
	}
	t.Phones = phonesAt(columns, append(starts, t.End))
}

// insert puts n into the insertions, which are in order of time.
func (a *Alignment) insert(n Insertion) {
	at, _ := slices.BinarySearchFunc(a.Inserted, n.Start, func(x Insertion, start int) int { return x.Start - start })
	a.Inserted = slices.Insert(a.Inserted, at, n)
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
