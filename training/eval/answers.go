package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/answer"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/audio/question"
)

// Answers by voice are measured on recordings of which the words are known: each
// is given as the answer to questions that are made up around it, of which one
// answer is what was said, or none is.

// asked is one recording as an answer to one question, with the truth.
type asked struct {
	kind string // what is tried: closed, carrier, outside, …
	// tags are the rows that the trial counts in, besides that of its set.
	tags []string

	sound     *sound
	condition condition // what is done to the sound before it is heard
	question  question.Question
	sheet     question.Sheet // of the question
	answers   []wording      // of the question, as far as they are texts
	// truth is the index of the answer that was said, −1 where none was.
	truth int
	want  answer.Verdict
	// places are where the points of the true answer were put, where that is known.
	places []audio.Span
}

// sound is a recording, as it was or put together, and what is said in it.
type sound struct {
	set, path, speaker string
	said               string
	chars              [][]saying // of what is said; nil where that is no Mandarin
	clip               audio.Clip
}

// pool is a part of the speech.
type pool string

// The pools. Figures are of what is measured, half of the dev part; constants
// are fitted on the training part or on the other half of dev.
const (
	measuredPool pool = "measured"
	fittedPool   pool = "fitted"
	trainedPool  pool = "training"
)

func (p pool) has(u *utterance) bool {
	switch p {
	case trainedPool:
		return u.split == "train"
	case fittedPool:
		return u.split == "dev" && u.half() == 0
	default:
		return u.split == "dev" && u.half() == 1
	}
}

// answerSpeech is the speech of a pool and what trials are made of besides.
type answerSpeech struct {
	sets    []*answerSet
	english []*utterance
	helpers []*utterance // 我, 觉得, 是, … of the voice of words, heard in training
}

// answerSet is one kind of speech: recordings with known texts, and the texts
// that may stand as answers beside them.
type answerSet struct {
	name string
	list []spoken
	// texts are those of the pool's recordings, wider those of the whole set.
	texts, wider []wording
	sources      []*source // sentences that can be cut
}

// spoken is a recording with its text as sound.
type spoken struct {
	*utterance
	wording wording
}

// helping are the words of the voice of words that make a carrier phrase, a
// hesitation, yes, no and not. All are of the training part.
var helping = strings.Fields("我 觉得 应该 可能 嗯 是 就是 那个 不是 不对 对 不 没有 有")

// answerCounts are how many recordings of each set trials are made of, in the
// order of sources.
var answerCounts = []int{120, 144, 120, 60}

// shortOf is how many of n trials the short form makes.
func shortOf(n int, short bool) int {
	if short {
		return max(n/8, 1)
	}
	return n
}

// loadAnswers loads the speech of a pool.
func loadAnswers(ctx context.Context, speech string, p pool, short bool) (*answerSpeech, error) {
	a := &answerSpeech{}
	for i, s := range sources {
		set, err := loadAnswerSet(ctx, speech, s.name, s.set, p, shortOf(answerCounts[i], short))
		if err != nil {
			return nil, err
		}
		a.sets = append(a.sets, set)
	}
	index, err := readIndex(speech, english)
	if err != nil {
		return nil, err
	}
	a.english = pick(index, shortOf(120, short), 5, p.has)
	if err := load(ctx, speech, english, a.english); err != nil {
		return nil, err
	}
	if index, err = readIndex(speech, sources[0].set); err != nil {
		return nil, err
	}
	a.helpers = pick(index, len(helping), 5, func(u *utterance) bool { return slices.Contains(helping, u.text) })
	return a, load(ctx, speech, sources[0].set, a.helpers)
}

func loadAnswerSet(ctx context.Context, speech, name, set string, p pool, n int) (*answerSet, error) {
	index, err := readIndex(speech, set)
	if err != nil {
		return nil, err
	}
	s := &answerSet{name: name}
	known, own := map[string]wording{}, map[string]bool{}
	for i := range index {
		u := &index[i]
		w, err := worded(u.text)
		if err != nil {
			return nil, err
		}
		if !answerable(u, w) {
			continue
		}
		if _, ok := known[u.text]; !ok {
			s.wider = append(s.wider, w)
		}
		if p.has(u) && !own[u.text] {
			s.texts, own[u.text] = append(s.texts, w), true
		}
		known[u.text] = w
	}
	chosen := pick(index, n, 5, func(u *utterance) bool { return p.has(u) && answerable(u, known[u.text]) })
	for _, u := range chosen {
		s.list = append(s.list, spoken{u, known[u.text]})
	}
	return s, load(ctx, speech, set, chosen)
}

// answerable says whether it is certain what is said in u, that is read as w:
// there are patterns with a pause, texts with letters missing, the long
// instructions of the first reader, and single characters that are said in
// another of their readings, or that nobody says alone (的).
func answerable(u *utterance, w wording) bool {
	const longest = 24
	if n := len(w.chars); n == 0 || n > longest || strings.Contains(u.note, "pattern") || strings.Contains(u.note, "latin") {
		return false
	}
	if len(w.chars) > 1 {
		return true
	}
	said, err := audio.ParsePinyin(u.pinyin)
	return err == nil && said.Tone != audio.Neutral && !strings.Contains(u.note, "polyphone") &&
		alikeIn(w.chars, [][]saying{{{said}}}, func(x, y audio.Syllable) bool { return x == y })
}

// randomFor is a source of its own for each recording and kind of trial, so that
// leaving one out changes no other.
func randomFor(path, kind string) *rand.Rand {
	seed := func(text string) (n uint64) {
		for _, c := range text {
			n = n*31 + uint64(c)
		}
		return n
	}
	return rand.New(rand.NewPCG(seed(path), seed(kind)))
}

// as is u as a sound of its own, that says chars.
func (u *utterance) as(set string, chars [][]saying) *sound {
	return &sound{set, u.path, u.speaker, u.text, chars, u.clip}
}

// trials are all trials of the speech, the same ones every time.
func (a *answerSpeech) trials(ctx context.Context, m assess.Model, short bool) ([]*asked, error) {
	for _, set := range a.sets {
		if err := set.open(ctx, m); err != nil {
			return nil, err
		}
	}
	var all []*asked
	for _, set := range a.sets {
		closed := set.closed()
		all = append(append(all, closed...), set.minimal()...)
		all = append(all, hardened(closed, short)...)
		all = append(all, a.carried(set)...)
		all = append(all, set.outside()...)
	}
	all = append(all, a.keywords()...)
	all = append(all, a.numbers()...)
	all = append(all, a.yesNo()...)
	all = append(all, a.negated()...)
	return honest(append(append(all, a.foreign()...), a.senseless(short)...))
}

// open aligns the sentences of the set, so that they can be cut.
func (s *answerSet) open(ctx context.Context, m assess.Model) error {
	var list []*utterance
	for _, u := range s.list {
		if len(u.wording.chars) >= 6 {
			list = append(list, u.utterance)
		}
	}
	opened, err := each(ctx, list, func(ctx context.Context, u *utterance) (*source, error) {
		return open(ctx, m, nil, u)
	})
	s.sources = slices.DeleteFunc(opened, func(o *source) bool { return o == nil })
	return err
}

// hardened are some of the trials under each condition: half of them at 10 and
// 5 dB, a quarter under the others.
func hardened(list []*asked, short bool) []*asked {
	var all []*asked
	for k, c := range answerConditions() {
		every := 4
		if c.name == "10 dB" || c.name == "5 dB" {
			every = 2
		}
		if short {
			every = 2
		}
		for i, t := range list {
			if i%every == k%every {
				all = append(all, t.under(c))
			}
		}
	}
	return all
}

func (t *asked) under(c condition) *asked {
	harder := *t
	harder.condition, harder.places = c, nil
	return &harder
}

// answerConditions are those of conditions that answers are tried under: noise,
// a child's pitch, and two codecs.
func answerConditions() []condition {
	return slices.DeleteFunc(conditions(), func(c condition) bool {
		return c.name == "pitch × 1.4" || c.name == "MP3 32k"
	})
}
