package align

import (
	"fmt"

	"github.com/langdu/langdu/audio"
)

// Spell is the columns of a variant, and the least frames of each.
func (inv Inventory) Spell(v audio.Variant, c Config) (columns []audio.Phone, least []int, err error) {
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

// phonesAt are phones that begin at the first of bounds and so on.
func phonesAt(columns []audio.Phone, bounds []int) (list []PhoneRange) {
	for i, c := range columns {
		list = append(list, PhoneRange{c, Range{bounds[i], bounds[i+1]}})
	}
	return list
}

// doubled is t as two takes, and by how much these fit better than one. What ends
// as it begins, a vowel alone, has no seam: held for long it is still one.
func (f finder) doubled(t Take) (gain float32, twice [2]Take) {
	columns, least, err := f.inv.Spell(t.Variant, f.cfg)
	if err != nil || columns[0] == columns[len(columns)-1] {
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

// parted is t without what seems put in before it or after it, and by how much
// that fits better than all of it being t.
func (f finder) parted(t Take) (gain float32, rest Take, extra Range) {
	columns, least, err := f.inv.Spell(t.Variant, f.cfg)
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
			other := f.other(t, parts[1])
			if other < unlike*float32(parts[1].Len()) {
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

// other is by how much speech beside the text fits r better than the phones of t do.
func (f finder) other(t Take, r Range) (sum float32) {
	for _, p := range t.Phones {
		for k := max(p.Start, r.Start); k < min(p.End, r.End); k++ {
			sum += f.free[k] - f.scores.At(k)[p.Phone]
		}
	}
	return sum
}
