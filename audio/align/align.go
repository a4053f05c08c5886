// Package align finds where in a recording each character of a text was said.
//
// Forced alignment asks for the most likely way through a graph of what a
// reader may do, given how well every frame of sound fits every phone (the
// Viterbi algorithm). A child reading aloud does more than read: the graph lets
// a character be said in any accepted way, be said unintelligibly, or be left
// out; lets the reader pause, put in other words, go back and say something
// again, leave out a line, or stop early. Each of these costs something (see
// [Config]), so it is believed only when the sound pays for it.
//
// The search is exact but for a wide beam, which also bounds how far ahead and
// back it looks: about 70 and 150 characters. Its time is therefore proportional
// to the number of frames, whatever the length of the text (package test
// TestWorkIsLinear). Of every frame it remembers a bit of each state of the window
// and four bytes of each node, at most about 70 kB a second of sound: no more than
// the sound itself. The same input gives the same answer bit for bit: there is no
// randomness, no concurrency and no map iteration.
//
// What a search cannot weigh, how long a sound lasts in all, is looked at in a
// second pass over what lasted too short or too long for this reader.
//
// The package does not judge how well anything was said: that is package score.
package align

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"

	"github.com/langdu/langdu/audio"
)

// Inventory is what the aligner must know of the columns of the frames.
type Inventory struct {
	Silence audio.Phone
	// Phones spells a syllable in columns, in the order they sound: the initial
	// if there is one, then the final, then what a merged 儿 adds.
	Phones func(audio.Syllable) ([]audio.Phone, error)
	// Syllables are all that the language has, each an initial and a final or a
	// final alone: what is said beside the text is made of these. Without them it
	// may be made of any phones.
	Syllables [][]audio.Phone
}

// fits says whether all syllables are spelled in columns that the scores have.
func (inv Inventory) fits(columns int) error {
	for _, s := range inv.Syllables {
		for _, p := range s {
			if int(p) >= columns {
				return fmt.Errorf("align: phone %d of the inventory is not one of the %d columns", p, columns)
			}
		}
	}
	return nil
}

// Config says what each departure from reading the text costs, in nats, and how
// short a sound may be, in frames. Costs per frame are for frames of 20 ms.
type Config struct {
	Skip float32 // leaving out one character

	Leap, LeapEach float32 // leaving out a stretch, and each character of it
	Stop           float32 // stopping early, besides LeapEach for the first [farStop] characters
	Back, BackEach float32 // going back to say something again, and each character of the way

	Filler, FillerFrame float32 // saying something that is not in the text, and each frame of it
	Garble, GarbleFrame float32 // saying a character so that nothing of it fits, and each frame of it
	Pause               float32 // falling silent between characters

	Alternative float32 // saying a character in an accepted way that is not the preferred one

	MinInitial, MinFinal, MinGarble, MinFiller int

	// Beam prunes what is this much less likely than the best at the same frame.
	Beam float32
}

//go:embed costs.json
var costs []byte

// Default is the configuration that training/eval fitted to readings into which
// events had been spliced, by voices that the network was trained on.
func Default() Config {
	var c Config
	if err := json.Unmarshal(costs, &c); err != nil {
		panic("align: costs.json is embedded and broken: " + err.Error()) // a test reads it
	}
	return c
}

// Validate says what is wrong with the configuration, if anything.
func (c Config) Validate() error {
	for name, n := range map[string]int{"MinInitial": c.MinInitial, "MinFinal": c.MinFinal,
		"MinGarble": c.MinGarble, "MinFiller": c.MinFiller} {
		if n < 1 {
			return fmt.Errorf("align: %s is %d, want at least 1 frame", name, n)
		}
	}
	if c.Back <= 0 || c.Skip < 0 || c.Leap < 0 || c.LeapEach < 0 || c.BackEach < 0 || c.Stop < 0 {
		return fmt.Errorf("align: costs of moving in the text must not be negative, and Back must be above 0")
	}
	if c.Beam <= 0 {
		return fmt.Errorf("align: Beam is %g, want above 0", c.Beam)
	}
	return nil
}

// Range is a half-open stretch of frames.
type Range struct{ Start, End int }

// Len is the number of frames.
func (r Range) Len() int { return r.End - r.Start }

// PhoneRange is where one phone sounds.
type PhoneRange struct {
	Phone audio.Phone
	Range
}

// Take is one attempt at a character.
type Take struct {
	Range
	Way     int           // which of the group's ways
	Variant audio.Variant // what that way says here
	// Phones is empty where the attempt was garbled: something was said in the
	// character's place, but nothing like it.
	Phones []PhoneRange
}

// Garbled says whether nothing of the character could be found in the sound.
func (t Take) Garbled() bool { return len(t.Phones) == 0 }

// Character is what became of one character of the text.
type Character struct {
	audio.Character
	// Takes are all attempts in order of time; the last one counts. None means
	// that the character was left out, or that it has no sound of its own.
	Takes []Take
	// Silent says that the way the group was said gives this character no sound
	// of its own: the 儿 of a merged 花儿.
	Silent bool
}

// Insertion is sound that belongs to no character, after so many of them.
type Insertion struct {
	Range
	After int
}

// Alignment is the most likely way through the text.
type Alignment struct {
	Characters []Character // all of the passage, in order
	Inserted   []Insertion // in order of time
	Pauses     []Insertion // silence between sounds, in order of time
	Restarts   int         // how often the reader went back
	Score      float64     // log-likelihood of the whole way
}

// ErrTooShort is wrapped by the error of [Align] when there are no frames.
var ErrTooShort = fmt.Errorf("no frames to align")

// Align finds the most likely way of reading p in scores, whose frame t holds
// the log-likelihood of every phone at t, up to a constant per frame (log
// posterior less part of the log prior).
func Align(scores audio.Frames, p audio.Passage, inv Inventory, c Config) (Alignment, error) {
	if err := c.Validate(); err != nil {
		return Alignment{}, err
	}
	if scores.Len() == 0 {
		return Alignment{}, fmt.Errorf("align: %w", ErrTooShort)
	}
	if err := inv.fits(scores.Dim); err != nil {
		return Alignment{}, err
	}
	f := finder{scores: scores, free: freely(scores, inv, c), inv: inv, cfg: c}
	a, err := f.find(p)
	if err != nil {
		return Alignment{}, err
	}
	if math.IsInf(a.Score, -1) {
		return Alignment{}, fmt.Errorf("align: no way through the text is within the beam of %g; widen it", c.Beam)
	}
	a.dropStrays()
	f.review(&a, p)
	a.Restarts = a.restarts()
	return a, nil
}

// finder aligns a stretch of sound.
type finder struct {
	scores audio.Frames
	free   []float32
	inv    Inventory
	cfg    Config
}

// find is the likeliest way of reading p; its score is −∞ where the beam has cut
// off all.
func (f finder) find(p audio.Passage) (Alignment, error) {
	g, err := newGraph(p, f.inv, f.cfg, f.scores.Dim)
	if err != nil {
		return Alignment{}, err
	}
	moves, total := newSearch(g, f.scores, f.free, f.cfg).run()
	a := narrate(g, p, moves)
	a.Score = total
	return a, nil
}

// Anything is, for every frame, the score of the likeliest phone that is not
// silence: what unknown speech is scored with.
func Anything(scores audio.Frames, silence audio.Phone) []float32 {
	best := make([]float32, scores.Len())
	for t := range best {
		top := float32(math.Inf(-1))
		for p, v := range scores.At(t) {
			if p != int(silence) && v > top {
				top = v
			}
		}
		best[t] = top
	}
	return best
}
