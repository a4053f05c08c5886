package transcribe

import (
	"context"
	"math"
	"testing"

	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/exact"
	"github.com/langdu/langdu/audio/hanzi"
)

func searched(t testing.TB, scores audio.Frames, b Bias) *search {
	t.Helper()
	sounds, c := testSounds(t), Default()
	s := newSearch(newLattice(newEvidence(sounds, scores), c), words(), sounds.course(b, c), c)
	s.run()
	return s
}

// At each moment exactly one thing is said, or nothing is: the probabilities of
// all edges over a frame sum to one.
func TestProbabilitiesSumToOne(t *testing.T) {
	const frames = 120
	s := searched(t, randomScores(5, frames), Bias{})
	behind, ahead := s.sums()
	sum := make([]float64, frames)
	for n := 1; n < len(s.nodes); n++ {
		for i := s.nodes[n].edges; i < s.edgesEnd(n); i++ {
			e := s.edges[i]
			p := exact.Exp(behind[e.from] + s.weighed(e) + ahead[n] - behind[len(behind)-1])
			for f := s.nodes[e.from].frame; f < s.nodes[n].frame; f++ {
				sum[f] += p
			}
		}
	}
	for f, p := range sum {
		if math.Abs(p-1) > 1e-3 {
			t.Errorf("frame %d: probabilities sum to %g, want 1", f, p)
		}
	}
}

// The best way is at least as good as any other, and its score is that of its
// edges.
func TestBestWay(t *testing.T) {
	s := searched(t, randomScores(6, 200), Bias{})
	total := 0.0
	for n := int32(len(s.nodes) - 1); n > 0; {
		e := s.edges[s.nodes[n].best]
		total += float64(e.score)
		n = e.from
	}
	if last := s.nodes[len(s.nodes)-1]; math.Abs(total-last.score) > 1e-2 || int(last.frame) != s.frames {
		t.Errorf("the edges of the best way add up to %g and end at frame %d, want %g and %d", total, last.frame, last.score, s.frames)
	}
	end := int32(0)
	for _, p := range s.best() {
		if p.start < end || p.end <= p.start {
			t.Errorf("a character from frame %d to %d after one that ends at %d", p.start, p.end, end)
		}
		end = p.end
	}
}

// Work and memory follow the length of the recording, and hardly that of the page.
func TestWorkIsLinear(t *testing.T) {
	work := func(repeats int, b Bias) float64 {
		once := randomScores(7, 250)
		all := once
		all.Data = nil
		for range repeats {
			all.Data = append(all.Data, once.Data...)
		}
		s := searched(t, all, b)
		return float64(len(s.arcs) + len(s.trace) + len(s.edges))
	}
	one := work(1, Bias{})
	if four := work(4, Bias{}); four > 4.4*one {
		t.Errorf("four times the recording is %.1f times the work, want about 4", four/one)
	}
	text := ""
	for range 40 {
		text += "小猫跟着老猫到河边去钓鱼。一只蝴蝶飞来了，小猫放下钓竿去追。"
	}
	p, err := hanzi.Read(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	if page := work(1, Bias{Texts: []audio.Passage{p}}); page > 2*one {
		t.Errorf("with a page of 1,200 characters it is %.1f times the work, want at most twice", page/one)
	}
}

// Whatever the sounds, something is found to the end, even where the beam is so
// narrow that the search runs dry.
func TestSearchNeverEndsEarly(t *testing.T) {
	c := Default()
	c.Beam, c.Tokens = 0.5, 1
	d, err := NewWith(Inventory{Silence: acoustic.Silence, Phones: acoustic.Phones}, c, Shipped())
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(5) {
		found, err := d.Find(context.Background(), randomScores(seed, 300), Bias{})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(found); n == 0 || found[n-1].End.Seconds() < 4 {
			t.Errorf("seed %d: %d characters of 6 s of sound, the last of them early", seed, n)
		}
	}
}

func TestSettings(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"no beam":     func(c *Config) { c.Beam = 0 },
		"no words":    func(c *Config) { c.Tokens = 0 },
		"no scale":    func(c *Config) { c.Scale = math.NaN() },
		"a bonus":     func(c *Config) { c.Syllable = -1 },
		"no language": func(c *Config) { c.Language = math.NaN() },
	} {
		c := Default()
		change(&c)
		if _, err := NewWith(Inventory{Phones: acoustic.Phones}, c, Shipped()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestConfidence(t *testing.T) {
	c := Shipped()
	sure := Features{Written: 0.99, Sound: 1, Around: 3, Unclear: 0.5}
	unsure, murky := sure, sure
	unsure.Written = 0.1
	murky.Unclear = c.Unclear
	if p := c.Of(sure); !c.Writes(sure) || p < 0.8 || p > 1 {
		t.Errorf("what is sure has the probability %g and is written: %v", p, c.Writes(sure))
	}
	if c.Writes(unsure) || c.Of(unsure) >= c.Of(sure) {
		t.Errorf("what is unsure has the probability %g and is written: %v", c.Of(unsure), c.Writes(unsure))
	}
	if c.Writes(murky) {
		t.Error("what is no clear speech is written")
	}
}
