package transcribe

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/hanzi"
)

// Decoder finds what was said. It is safe for concurrent use.
type Decoder struct {
	sounds     *sounds
	cfg        Config
	confidence Confidence
}

// New makes a decoder of scores whose columns the inventory names. The words are
// loaded when they are first needed, once for all decoders.
func New(inv Inventory) (*Decoder, error) { return NewWith(inv, Default(), Shipped()) }

// NewWith is [New] with other settings, for those who fit them.
func NewWith(inv Inventory, c Config, p Confidence) (*Decoder, error) {
	s, err := newSounds(inv)
	if err != nil {
		return nil, err
	}
	return &Decoder{sounds: s, cfg: c, confidence: p}, c.validate()
}

// rulesVersion counts the changes of this package's code that change a transcript.
const rulesVersion = 1

// Version names the words, the rules and the settings that transcripts come from:
// two equal versions write the same of the same scores.
func Version() string { return version() }

var version = sync.OnceValue(func() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %+v %+v", hanzi.Version(), Default(), Shipped()))
	return fmt.Sprintf("transcribe-%d-%s", rulesVersion, hex.EncodeToString(sum[:6]))
})

// Transcribe writes down what was said in scores, whose frame t holds the
// log-likelihood of every column at t, up to a constant per frame, tones in full
// weight: score.Evidence.Emissions(1). b may be the zero value.
//
// The transcript is nil where no character is as likely as not. The error is that of
// ctx, or says that the scores lack columns.
func (d *Decoder) Transcribe(ctx context.Context, scores audio.Frames, b Bias) (audio.Transcript, error) {
	found, err := d.Find(ctx, scores, b)
	if err != nil {
		return nil, err
	}
	t := make(audio.Transcript, len(found))
	made := false
	for i, f := range found {
		t[i] = f.token(d.confidence)
		made = made || t[i].Confidence >= evens
	}
	if !made {
		return nil, nil
	}
	return t, nil
}

// Found is a character before it is decided how sure it is.
type Found struct {
	Text    string
	Reading string // as heard
	Features
	audio.Span
}

const (
	// likely is the probability from which on a syllable is believed whose character
	// is not.
	likely = 0.5
	// evens is the probability that one character at least must have.
	evens = 0.5
)

func (f Found) token(c Confidence) audio.Token {
	t := audio.Token{Text: f.Text, Reading: f.Reading, Confidence: c.Of(f.Features), Span: f.Span}
	if !c.Writes(f.Features) {
		t.Text, t.Confidence = "", 0
		if f.Sound < likely {
			t.Reading = ""
		}
	}
	return t
}

// Find is the first half of [Decoder.Transcribe]: the likeliest characters, and
// what is known about each. It is for those who fit a [Confidence].
func (d *Decoder) Find(ctx context.Context, scores audio.Frames, b Bias) ([]Found, error) {
	if scores.Len() == 0 {
		return nil, ctx.Err()
	}
	if scores.Dim < d.sounds.columns {
		return nil, fmt.Errorf("transcribe: the scores have %d columns, the inventory names %d", scores.Dim, d.sounds.columns)
	}
	c := d.sounds.course(b, d.cfg)
	var list []Found
	from := 0
	for _, end := range stretches(scores, d.sounds.silence) {
		part := audio.Frames{Hop: scores.Hop, Dim: scores.Dim, Data: scores.Data[from*scores.Dim : end*scores.Dim]}
		found, err := d.stretch(ctx, part, c)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			at := time.Duration(from) * scores.Hop
			f.Start, f.End = f.Start+at, f.End+at
			list = append(list, f)
		}
		from = end
	}
	return list, nil
}

// stretch is Find of one stretch.
func (d *Decoder) stretch(ctx context.Context, scores audio.Frames, c *course) ([]Found, error) {
	e := newEvidence(d.sounds, scores)
	l := newLattice(e, d.cfg)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := newSearch(l, words(), c, d.cfg)
	s.run()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	best := s.best()
	features := s.features(e, best)
	list := make([]Found, len(best))
	for i, p := range best {
		list[i] = Found{Text: s.course.text(p.glyph), Reading: s.reading(p), Features: features[i],
			Span: audio.Span{Start: time.Duration(p.start) * scores.Hop, End: time.Duration(p.end) * scores.Hop}}
	}
	return list, nil
}

// reading is what was heard of a character: its own tone where that may be, and
// otherwise the one that fits best.
func (s *search) reading(p piece) string {
	a := &s.arcs[p.last]
	tone := a.heard(p.tone, s.cfg)
	syllable, err := hanzi.Numbered(int(a.base)*tones + tone)
	if err != nil {
		return "" // no base comes from elsewhere
	}
	return syllable.Pinyin()
}

// heard is the tone of a syllable that may have been meant in another.
func (a *arc) heard(meant int, c Config) int {
	if a.tones[meant] < float32(c.ToneHeard) {
		return meant
	}
	return slices.Index(a.tones[:], 0)
}
