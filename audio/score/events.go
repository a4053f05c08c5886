package score

import (
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/align"
)

// bettered is by how many points a take must be better than an earlier one to
// have put it right.
const bettered = 35

// retakes says whether earlier takes were right too, or were put right.
func (j *judge) retakes(ch *Character, takes []align.Take) {
	if len(takes) < 2 {
		return
	}
	event := Repeated
	for _, t := range takes[:len(takes)-1] {
		if p := j.likely(t); t.Garbled() || p < hardly || p < ch.Score-bettered {
			event = SelfCorrected
		}
	}
	if event == SelfCorrected && ch.Verdict == Wrong {
		event = Repeated
	}
	ch.Events = append(ch.Events, event)
}

// likely is the score of a take: that of its least likely syllable.
func (j *judge) likely(t align.Take) float64 {
	least := 100.0
	for k, at := range j.e.units.sites(t, j.places) {
		least = min(least, percent(j.spoken(t.Variant.Syllables[k], at).p))
	}
	return least
}

// acceptable says whether a listener might accept a take.
func (j *judge) acceptable(t align.Take) bool { return j.likely(t) >= hardly }

// insertion reports what was put in, unless the reader said characters of the
// text again in it, or tried the next one and then put it right.
func (j *judge) insertion(r *Report, a align.Alignment, ins align.Insertion) {
	heard := j.e.listen(ins.Range)
	if len(heard) == 0 || held(a, ins, heard) {
		return
	}
	first, again := j.retold(a, ins.After, heard)
	for c := first; c < first+again; c++ {
		r.Characters[c].Events = appendNew(r.Characters[c].Events, Repeated)
	}
	if again == len(heard) {
		return
	}
	tried := ins.After
	if again > 0 {
		tried = max(first+again, ins.After)
	}
	near := again > 0 && len(heard)-again <= 2 && said(a, tried)
	if (near || firstTry(a, ins, heard)) && tried < len(a.Characters) && r.Characters[tried].Verdict != Wrong {
		r.Characters[tried].Events = appendNew(r.Characters[tried].Events, SelfCorrected)
		return
	}
	r.Inserted = append(r.Inserted, Insertion{After: ins.After, StartMS: j.ms(ins.Start), EndMS: j.ms(ins.End), Heard: spellHeard(heard)})
}

// held says whether what seems put in is the end of a character's own sound: a
// bare final that follows it at once and runs out into silence.
func held(a align.Alignment, ins align.Insertion, heard []heardSyllable) bool {
	if len(heard) > 1 || heard[0].Initial != "" {
		return false
	}
	follows := false
	for _, c := range a.Characters[max(ins.After-1, 0):min(ins.After+1, len(a.Characters))] {
		for _, t := range c.Takes {
			if t.Start == ins.End {
				return false
			}
			follows = follows || t.End == ins.Start
		}
	}
	return follows
}

// farAgain is how many characters a reader is looked for to have said again
// within what was put in.
const farAgain = 4

// retold finds the characters that an insertion says once more: those just
// before it at its end, or those just after it at its beginning, from first on.
func (j *judge) retold(a align.Alignment, after int, heard []heardSyllable) (first, again int) {
	for n := min(len(heard), farAgain); n > 0; n-- {
		if j.saysAgain(a, after-n, heard[len(heard)-n:], n < len(heard)) {
			return after - n, n
		}
		if j.saysAgain(a, after, heard[:n], false) {
			return after, n
		}
	}
	return 0, 0
}

// saysAgain says whether what was heard are the characters from first on, each
// of them acceptable there and of one syllable, as it was in its own take; and
// heard as something like it, unless that is sure to be another place than the
// character's own, whose sound might be mistaken for this.
func (j *judge) saysAgain(a align.Alignment, first int, heard []heardSyllable, apart bool) bool {
	if first < 0 || first+len(heard) > len(a.Characters) {
		return false
	}
	for k, h := range heard {
		if !said(a, first+k) {
			return false
		}
		takes := a.Characters[first+k].Takes
		v := takes[len(takes)-1].Variant
		if len(v.Syllables) != 1 || !apart && !alike(h.Syllable, v.Syllables[0]) || !j.acceptable(align.Take{Range: h.Range, Variant: v}) {
			return false
		}
	}
	return true
}

func said(a align.Alignment, c int) bool {
	return c < len(a.Characters) && len(a.Characters[c].Takes) > 0
}

// firstTry says whether an insertion stands for the character after it, which is
// then said: either it is one syllable that shares its initial or its final, or
// one or two after which the reader went back a little before saying it.
func firstTry(a align.Alignment, ins align.Insertion, heard []heardSyllable) bool {
	if ins.After >= len(a.Characters) {
		return false
	}
	takes := a.Characters[ins.After].Takes
	if len(heard) > 2 || len(takes) == 0 || takes[len(takes)-1].Start < ins.End {
		return false
	}
	want := takes[len(takes)-1].Variant.Syllables[0]
	if len(heard) == 1 && alike(heard[0].Syllable, want) {
		return true
	}
	for _, c := range a.Characters[max(ins.After-4, 0):ins.After] {
		if n := len(c.Takes); n > 1 && c.Takes[n-1].Start >= ins.End && c.Takes[n-2].End <= ins.Start {
			return true
		}
	}
	return false
}

// alike says whether two syllables share their initial or their final.
func alike(a, b audio.Syllable) bool {
	return a.Final == b.Final || (a.Initial != "" && a.Initial == b.Initial)
}
