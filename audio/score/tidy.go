package score

import (
	"slices"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// The aligner knows sounds and not whether a take makes sense: somebody who talks
// beside the page says, by chance, sounds of the page. What the judge makes of an
// alignment before it judges:
//
//	settle   which take of a character counts: the last that is in its place
//	stray    takes among foreign speech become part of what was put in
//	robbed   a character whose sound its neighbour has taken was not left out
//	mistaken what was put in instead of one character is an attempt at it
//	parted   a long and wrong take may be the character and something put in

const (
	// beside is how near, in frames, foreign speech is to a take that belongs to it.
	beside = 10
	// chatter is how many frames of foreign speech a lone take disappears in: less
	// is a stumble.
	chatter = 25
	// attempt is how many voiced frames in the place of a character are an attempt
	// at it, at least and at most.
	attemptLeast, attemptMost = 6, 35
)

// tidy does all of it to an alignment of p.
func (j *judge) tidy(p audio.Passage, a *align.Alignment) {
	a.Characters = inOrder(a.Characters)
	j.stray(a)
	for c, take := range settle(a.Characters) {
		a.Characters[c].Takes = take
	}
	j.robbed(p, a)
	j.mistaken(p, a)
	j.parted(a)
	j.places = PlacesOf(*a)
}

// settle orders the takes of each character so that the one that counts is the
// last: the last of those that end before the character after it is said. Who
// goes back and does not read on has said something again, but the page was read
// the first time.
func settle(characters []align.Character) [][]align.Take {
	limit := int(^uint(0) >> 1)
	all := make([][]align.Take, len(characters))
	for c := len(characters) - 1; c >= 0; c-- {
		takes := characters[c].Takes
		all[c] = takes
		counts := -1
		for i, t := range takes {
			if t.Start < limit {
				counts = i
			}
		}
		if counts < 0 {
			continue
		}
		limit = takes[counts].Start
		if counts < len(takes)-1 {
			all[c] = append(slices.Delete(slices.Clone(takes), counts, counts+1), takes[counts])
		}
	}
	return all
}

// said is one take of a character.
type saidTake struct {
	character int
	align.Take
}

// stray takes out what was said of the text by chance, within foreign speech: of
// what was read at one go, and of which everything was said another time too, most
// must be acceptable, and a single character must not lie within other speech.
func (j *judge) stray(a *align.Alignment) {
	counts := settle(a.Characters)
	only := func(s saidTake) bool { return len(a.Characters[s.character].Takes) == 1 }
	for _, block := range blocks(a.Characters) {
		if slices.ContainsFunc(block, only) || !j.byChance(block, a.Inserted) {
			continue
		}
		for _, s := range block {
			takes := &a.Characters[s.character].Takes
			*takes = slices.DeleteFunc(slices.Clone(*takes), func(t align.Take) bool { return t.Start == s.Start })
		}
		a.Restarts = max(0, a.Restarts-1)
		a.Inserted = putIn(a.Inserted, align.Insertion{
			Range: align.Range{Start: block[0].Start, End: block[len(block)-1].End}, After: comeTo(counts, block[0].Start)})
	}
}

// byChance says whether what was read at one go was not read at all.
func (j *judge) byChance(block []saidTake, inserted []align.Insertion) bool {
	if len(block) == 1 {
		return slices.ContainsFunc(inserted, func(ins align.Insertion) bool {
			return ins.Len() >= chatter && ins.Start <= block[0].End+beside && block[0].Start <= ins.End+beside
		})
	}
	good := 0
	for _, s := range block {
		if !s.Garbled() && j.acceptable(s.Take) {
			good++
		}
	}
	return 2*good <= len(block)
}

// blocks are the takes in order of time, cut where the reader went back.
func blocks(characters []align.Character) [][]saidTake {
	var all []saidTake
	for c, character := range characters {
		for _, t := range character.Takes {
			all = append(all, saidTake{c, t})
		}
	}
	slices.SortFunc(all, func(a, b saidTake) int { return a.Start - b.Start })
	var list [][]saidTake
	for i, s := range all {
		if i == 0 || s.character <= all[i-1].character {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], s)
	}
	return list
}

// comeTo is how many characters the reader has come to before a frame.
func comeTo(takes [][]align.Take, frame int) int {
	n := 0
	for c, t := range takes {
		if len(t) > 0 && t[len(t)-1].Start < frame {
			n = c + 1
		}
	}
	return n
}

// putIn adds n to insertions, which are in order of time, and joins those that
// follow each other at once.
func putIn(list []align.Insertion, n align.Insertion) []align.Insertion {
	list = append(slices.Clone(list), n)
	slices.SortStableFunc(list, func(a, b align.Insertion) int { return a.Start - b.Start })
	joined := list[:1]
	for _, ins := range list[1:] {
		last := &joined[len(joined)-1]
		if ins.Start <= last.End+beside && (last.Range == n.Range || ins.Range == n.Range || ins.After == last.After) {
			last.End, last.After = max(last.End, ins.End), min(last.After, ins.After)
			continue
		}
		joined = append(joined, ins)
	}
	return joined
}

// robbed gives a character that seems left out the sound of its neighbour, where
// that fits it and not the neighbour: the aligner has put both one too far.
func (j *judge) robbed(p audio.Passage, a *align.Alignment) {
	variants := variantsOf(p)
	robber := -1 // it does not take back what it was robbed of
	for c, character := range a.Characters {
		if character.Silent || len(character.Takes) > 0 || c == robber {
			continue
		}
		for _, d := range []int{c + 1, c - 1} {
			if d < 0 || d >= len(a.Characters) || len(a.Characters[d].Takes) != 1 {
				continue
			}
			taken := a.Characters[d].Takes[0]
			if j.acceptable(taken) {
				continue
			}
			if own, p := j.likeliest(taken.Range, variants[c]); p >= clearly {
				a.Characters[c].Takes, a.Characters[d].Takes = []align.Take{own}, nil
				robber = d
				break
			}
		}
	}
}

// likeliest is the take in which one of the variants fits r, and nothing beside
// it, best, and its probability.
func (j *judge) likeliest(r align.Range, variants []audio.Variant) (best align.Take, most float64) {
	for _, v := range variants {
		if len(v.Syllables) != 1 {
			continue
		}
		if p := j.spoken(v.Syllables[0], site{found: r, free: r}).p; p > most {
			best, most = align.Take{Range: r, Variant: v}, p
		}
	}
	return best, most
}

// mistaken finds the characters that were not left out but said quite wrongly:
// in the place of one character, between those that were said before and after
// it, there is about a syllable of speech that is nobody's.
func (j *judge) mistaken(p audio.Passage, a *align.Alignment) {
	variants := variantsOf(p)
	for c, character := range a.Characters {
		if character.Silent || len(character.Takes) > 0 || len(variants[c][0].Syllables) == 0 {
			continue
		}
		gap, ok := between(a.Characters, c, j.e.Len())
		if !ok {
			continue
		}
		if r := j.speech(gap); r.Len() >= attemptLeast && r.Len() <= attemptMost {
			a.Characters[c].Takes = []align.Take{{Range: r, Variant: variants[c][0]}}
			a.Inserted = slices.DeleteFunc(slices.Clone(a.Inserted), func(ins align.Insertion) bool {
				return ins.Start >= gap.Start && ins.End <= gap.End
			})
		}
	}
}

// variantsOf lists how each character of p may be said, the preferred way first.
func variantsOf(p audio.Passage) [][]audio.Variant {
	var list [][]audio.Variant
	for _, g := range p.Groups {
		for i := range g.Characters {
			var variants []audio.Variant
			for _, way := range g.Ways {
				variants = append(variants, way[i])
			}
			list = append(list, variants)
		}
	}
	return list
}

// between is what lies between the characters before and after c, which must
// have been said; at the ends of a text there is one of them.
func between(characters []align.Character, c, frames int) (align.Range, bool) {
	r := align.Range{Start: -1, End: -1}
	if c > 0 {
		if takes := characters[c-1].Takes; len(takes) > 0 {
			r.Start = takes[len(takes)-1].End
		}
	}
	if c+1 < len(characters) {
		if takes := characters[c+1].Takes; len(takes) > 0 {
			r.End = takes[len(takes)-1].Start
		}
	}
	switch {
	case c == 0 && r.End >= 0:
		r.Start = max(0, r.End-2*attemptMost)
	case c == len(characters)-1 && r.Start >= 0:
		r.End = min(frames, r.Start+2*attemptMost)
	}
	return r, r.Start >= 0 && r.End > r.Start
}

// speech is from the first voiced frame of r to the last.
func (j *judge) speech(r align.Range) align.Range {
	for r.Start < r.End && j.e.voice[r.Start] <= 0.5 {
		r.Start++
	}
	for r.End > r.Start && j.e.voice[r.End-1] <= 0.5 {
		r.End--
	}
	return r
}
