package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/score"
)

// Carrier phrases are spliced: what stands before and after an answer is cut from
// other recordings of the same voice, brought to its loudness, and parted from it
// by a pause that may be none at all.
const (
	longestPause  = 400 * time.Millisecond // about an answer
	longestBreath = 80 * time.Millisecond  // between the pieces of a carrier
	margin        = 250 * time.Millisecond // of quiet at both ends
)

// piece is something said that can be put before and after other things.
type piece struct {
	wording
	clip audio.Clip
}

// The ways to wrap an answer.
var wraps = []string{"before", "after", "before and after", "hesitation", "said twice"}

// carried are closed questions whose answer stands in a carrier phrase, one for
// each recording, and every third also at 10 dB.
func (a *answerSpeech) carried(s *answerSet) []*asked {
	var all []*asked
	for i, own := range s.cuttable() {
		r := randomFor(own.at.path, "carrier")
		size := 2 + r.IntN(5)
		t := newAsked("carrier", own.at, r, own.wording, answersApart(own.wording, shuffled(r, s.shelf()), size-1))
		carriers := slices.DeleteFunc(a.pieces(s, own.at), func(p piece) bool { return answersIn(p.wording, t) })
		if t = wrapped(t, r, wraps[i%len(wraps)], own.piece, carriers); t == nil {
			continue
		}
		all = append(all, t)
		if i%3 == 0 {
			all = append(all, t.under(noisyRoom))
		}
	}
	return all
}

// excerpt is a piece, and the recording that it comes from.
type excerpt struct {
	piece
	at *sound
}

// cuttable are the answers that can be put into a carrier: recorded words, and of
// sentences a word of each.
func (s *answerSet) cuttable() []excerpt {
	var all []excerpt
	for _, u := range s.list {
		if len(u.wording.chars) <= 4 {
			all = append(all, excerpt{piece{u.wording, spokenPart(u.clip)}, u.as(s.name, u.wording.chars)})
		}
	}
	for _, o := range s.sources {
		if w := o.words(); len(w) > 0 && s.name == sentences {
			word := one(randomFor(o.path, "word"), w)
			all = append(all, excerpt{word, o.as(s.name, word.chars)})
		}
	}
	return all
}

// shelf are the texts that stand beside an answer that was cut out.
func (s *answerSet) shelf() []wording {
	if s.name != sentences {
		return s.texts
	}
	var all []wording
	for _, o := range s.sources {
		for _, w := range o.words() {
			all = append(all, w.wording)
		}
	}
	return all
}

// pieces are what carriers are made of: other recordings of the voice, and pieces
// of its sentences; for the voice of words also 我, 觉得, 是, ….
func (a *answerSpeech) pieces(s *answerSet, own *sound) []piece {
	var all []piece
	for _, u := range s.list {
		if u.speaker == own.speaker && u.path != own.path && len(u.wording.chars) <= 4 {
			all = append(all, piece{u.wording, spokenPart(u.clip)})
		}
	}
	for _, o := range s.sources {
		if o.speaker == own.speaker && o.path != own.path {
			all = append(all, o.fragment(randomFor(o.path+own.path, "piece")))
		}
	}
	if s.name == words {
		all = append(all, a.helper(strings.Fields("我 觉得 应该 可能 那个 嗯")...)...)
	}
	return all
}

// helper are the recordings of some helping words, as far as there are any.
func (a *answerSpeech) helper(texts ...string) []piece {
	var all []piece
	for _, text := range texts {
		for _, u := range a.helpers {
			if w, err := worded(text); u.text == text && err == nil {
				all = append(all, piece{w, spokenPart(u.clip)})
			}
		}
	}
	return all
}

// fragment is a piece of one to five characters.
func (s *source) fragment(r *rand.Rand) piece {
	n := 1 + r.IntN(min(5, len(s.read)))
	i := r.IntN(len(s.read) - n + 1)
	return piece{s.part(i, i+n), spokenPart(s.span(i, i+n))}
}

// part is characters i to j−1 of what was read.
func (s *source) part(i, j int) wording {
	var text strings.Builder
	for _, c := range s.read[i:j] {
		text.WriteString(c.Char)
	}
	return wording{text.String(), sayings(s.passage)[i:j]}
}

// words are the words of two characters and more that were read well, each read
// alone as it is in the sentence.
func (s *source) words() []piece {
	var all []piece
	for _, at := range s.bounds() {
		i, j := at[0], at[1]
		own := s.part(i, j)
		alone, err := worded(own.text)
		if j-i >= 2 && err == nil && alikeIn(own.chars, alone.chars, sameSound) && !slices.ContainsFunc(s.read[i:j], poor) {
			all = append(all, piece{alone, s.span(i, j)})
		}
	}
	return all
}

// bounds are the first character of each word and the one after its last.
func (s *source) bounds() (all [][2]int) {
	first, at := 0, 0
	for _, g := range s.passage.Groups {
		if g.Boundary != audio.NoBreak && at > first {
			all, first = append(all, [2]int{first, at}), at
		}
		at += len(g.Characters)
	}
	return append(all, [2]int{first, at})
}

// answersIn says whether w holds an answer of t's question.
func answersIn(w wording, t *asked) bool {
	for _, a := range t.answers {
		if w.holds(a) {
			return true
		}
	}
	return false
}

// wrapped is t with its answer in a carrier; nil where the voice has none.
func wrapped(t *asked, r *rand.Rand, how string, own piece, carriers []piece) *asked {
	var before, after []piece
	again := false
	switch how {
	case "hesitation":
		before = []piece{held(openVowel(r, own, carriers).clip)}
	case "said twice":
		after, again = []piece{own}, true
	default:
		if len(carriers) < 2 {
			return nil
		}
		if strings.HasPrefix(how, "before") {
			before = draw(r, carriers)
		}
		if strings.HasSuffix(how, "after") {
			after = draw(r, carriers)
		}
	}
	if all := slices.Concat(before, []piece{own}, after); !again && mixes(all, own, t) {
		return nil
	}
	return t.inside(r, own, before, after, how)
}

// draw is one or two of the pieces.
func draw(r *rand.Rand, list []piece) []piece {
	return shuffled(r, list)[:1+r.IntN(2)]
}

// mixes says whether the pieces, said one after another, hold an answer that own
// does not: the end of one and the beginning of the next may make a word.
func mixes(all []piece, own piece, t *asked) bool {
	whole := wording{chars: saidIn(all)}
	return slices.ContainsFunc(t.answers, func(a wording) bool { return whole.holds(a) && !own.holds(a) })
}

// saidIn is all that the pieces say.
func saidIn(all []piece) (chars [][]saying) {
	for _, p := range all {
		chars = append(chars, p.chars...)
	}
	return chars
}

// inside is t with pieces before and after its answer.
func (t *asked) inside(r *rand.Rand, own piece, before, after []piece, how string) *asked {
	room := t.sound.clip
	pause := func(longest time.Duration) audio.Clip {
		return quiet(r, room, time.Duration(r.Int64N(int64(longest)+1)))
	}
	clips, text := []audio.Clip{quiet(r, room, margin)}, ""
	for _, p := range before {
		clips, text = append(clips, p.asLoudAs(own.clip), pause(longestBreath)), text+p.text+" "
	}
	clips = append(clips[:len(clips)-min(len(before), 1)], pause(longestPause))
	start := len(joined(clips...).Samples)
	clips, text = append(clips, own.clip, pause(longestPause)), text+"["+own.text+"]"
	for _, p := range after {
		clips, text = append(clips, p.asLoudAs(own.clip), pause(longestBreath)), text+" "+p.text
	}
	wrap := *t
	s := *t.sound
	s.said, s.clip = text, joined(append(clips, quiet(r, room, margin))...)
	s.chars = saidIn(slices.Concat(before, []piece{own}, after))
	wrap.sound, wrap.tags = &s, append(slices.Clone(t.tags), how)
	lo, _ := extent(own.clip, audible)
	_, hi := extent(own.clip, soft)
	wrap.places = []audio.Span{{Start: room.Rate.Duration(start + lo), End: room.Rate.Duration(start + hi)}}
	if how == "said twice" {
		wrap.places = nil // either is right
	}
	return &wrap
}

var clean = condition{name: "clean", apply: same}

var noisyRoom = condition{name: "10 dB", apply: atSNR(10)}

// poor says whether a character was not said well, or in no time of its own.
func poor(c score.Character) bool { return c.Verdict != score.Correct || c.EndMS-c.StartMS < 80 }
