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
// The search is exact but for a wide beam, takes time proportional to frames ×
// states, and holds O(states × √frames) of back-pointers: alpha vectors are kept
// at √T checkpoints and the pointers between two of them are computed again
// during the trace back. A page of 2,000 characters against 15 minutes of
// 20 ms frames needs about 45 MB. The same input gives the same answer bit for
// bit: there is no randomness, no concurrency and no map iteration in it.
//
// The package does not judge how well anything was said: that is package score.
package align

import (
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
}

// Config says what each departure from reading the text costs, in nats, and how
// short a sound may be, in frames. Costs per frame are for frames of 20 ms.
type Config struct {
	Skip float32 // leaving out one character

	Leap, LeapEach float32 // leaving out a stretch, and each character of it; stopping early
	Back, BackEach float32 // going back to say something again, and each character of the way

	Filler, FillerFrame float32 // saying something that is not in the text, and each frame of it
	Garble, GarbleFrame float32 // saying a character so that nothing of it fits, and each frame of it
	Pause               float32 // falling silent between characters

	Alternative float32 // saying a character in an accepted way that is not the preferred one

	MinInitial, MinFinal, MinGarble, MinFiller int

	// Beam prunes what is this much less likely than the best at the same frame.
	Beam float32
}

// Default is the configuration that training/eval measured.
func Default() Config {
	return Config{
		Skip: 11,
		Leap: 14, LeapEach: 0.5,
		Back: 6, BackEach: 0.2,
		Filler: 12, FillerFrame: 1.3,
		Garble: 6, GarbleFrame: 1.5,
		Pause:       0.5,
		Alternative: 0.5,
		MinInitial:  2, MinFinal: 4, MinGarble: 6, MinFiller: 5,
		Beam: 90,
	}
}

// Validate says what is wrong with the configuration, if anything.
func (c Config) Validate() error {
	for name, n := range map[string]int{"MinInitial": c.MinInitial, "MinFinal": c.MinFinal,
		"MinGarble": c.MinGarble, "MinFiller": c.MinFiller} {
		if n < 1 {
			return fmt.Errorf("align: %s is %d, want at least 1 frame", name, n)
		}
	}
	if c.Back <= 0 || c.Skip < 0 || c.Leap < 0 || c.LeapEach < 0 || c.BackEach < 0 {
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
	g, err := newGraph(p, inv, c, scores.Dim)
	if err != nil {
		return Alignment{}, err
	}
	steps, total := newSearch(g, scores, c).run()
	if math.IsInf(total, -1) {
		return Alignment{}, fmt.Errorf("align: no way through the text is within the beam of %g; widen it", c.Beam)
	}
	a := narrate(g, p, steps)
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
