package models

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// law is what recordings truly cost: each and for each byte, in seconds.
type law struct{ each, perByte float64 }

func (l law) of(bytes int64) time.Duration { return seconds(l.each + l.perByte*float64(bytes)) }

// takes is what one recording is said to take, in seconds.
func (e Efforts) takes(bytes int64) float64 {
	return Capacity{Slots: 1, Efforts: e}.Takes(Line{"audio/wav": {1, bytes}}).Seconds()
}

// TestEffortTellsShortFromLong has workers measure recordings of many kinds, and asks
// for each length how long one takes.
func TestEffortTellsShortFromLong(t *testing.T) {
	const clip, page, long = 20_000, 320_000, 20_000_000 // bytes
	for name, c := range map[string]struct {
		true law
		done []int64 // over and over
		many int
		asks []int64
		off  float64 // by which the answers may be wrong, as a part of the truth
	}{
		"clips beside a long one":   {law{0.05, 2.5e-7}, []int64{clip, clip, clip, clip, clip, clip, clip, clip, clip, long}, 100, []int64{clip, page, long}, 0.1},
		"clips and pages":           {law{0.05, 2.5e-7}, []int64{clip, page}, 100, []int64{clip, page, 10 * page}, 0.1},
		"only what each costs":      {law{0.1, 0}, []int64{clip, page}, 100, []int64{clip, page, 3 * page}, 0.15},
		"only bytes":                {law{0, 2.5e-7}, []int64{clip, page}, 100, []int64{clip, page, long}, 0.05},
		"all alike":                 {law{0, 2.5e-7}, []int64{page}, 100, []int64{page, 10 * page}, 0.01},
		"two of them":               {law{0.05, 2.5e-7}, []int64{clip, page}, 2, []int64{clip, page}, 0.2},
		"one":                       {law{0, 2.5e-7}, []int64{page}, 1, []int64{page, long}, 0.01},
		"a file of one byte beside": {law{0.05, 2.5e-7}, []int64{page, 1, page, clip}, 100, []int64{clip, page}, 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			draw, e := rand.New(rand.NewPCG(1, 2)), Efforts{}
			for i := range c.many {
				size := c.done[i%len(c.done)]
				noise := 0.95 + 0.1*draw.Float64()
				e.Took("audio/wav", size, time.Duration(noise*float64(c.true.of(size))))
			}
			for _, size := range c.asks {
				if got, want := e.takes(size), c.true.of(size).Seconds(); math.Abs(got-want) > (c.off+0.06)*want {
					t.Errorf("%d bytes are said to take %.3f s, want %.3f", size, got, want)
				}
			}
		})
	}
}

// TestOneThatHungSaysNothingOfOthers: it raises what others are said to take a little,
// and not for long.
func TestOneThatHungSaysNothingOfOthers(t *testing.T) {
	const page = 320_000
	e := Efforts{}
	for range 60 {
		e.Took("audio/wav", page, 100*time.Millisecond)
	}
	e.Took("audio/wav", page, 10*time.Minute)
	if got := e.takes(page); got > 0.15 {
		t.Errorf("after one that took ten minutes the next is said to take %.2f s, want 0.1", got)
	}
	for range 60 {
		e.Took("audio/wav", page, 100*time.Millisecond)
	}
	if got := e.takes(page); got > 0.11 {
		t.Errorf("sixty later it is %.2f s, want 0.1", got)
	}
}

// TestThePaceFollowsAtOnce: the machine has others to serve from one moment to the next,
// and some time later it has not.
func TestThePaceFollowsAtOnce(t *testing.T) {
	const clip, page = 20_000, 320_000
	e, l := Efforts{}, law{0.05, 2.5e-7}
	done := func(many int, slower float64) {
		for i := range many {
			size := int64(page)
			if i%4 == 0 {
				size = clip
			}
			e.Took("audio/wav", size, time.Duration(slower*float64(l.of(size))))
		}
	}
	done(200, 1)
	for _, step := range []struct {
		slower float64
		many   int
	}{{3, 24}, {1, 24}, {0.5, 24}, {10, 60}, {1, 200}} {
		done(step.many, step.slower)
		for _, size := range []int64{clip, page} {
			got, want := e.takes(size), step.slower*l.of(size).Seconds()
			if got < 0.7*want || got > 1.4*want {
				t.Errorf("after %d at %g times as long, %d bytes are said to take %.3f s, want %.3f", step.many, step.slower, size, got, want)
			}
		}
	}
}

// TestEffortsOfWorkersAddUp: two that share the work say together what one would say.
func TestEffortsOfWorkersAddUp(t *testing.T) {
	const clip, page = 20_000, 320_000
	a, b, l := Efforts{}, Efforts{}, law{0.05, 2.5e-7}
	for range 100 {
		a.Took("audio/wav", clip, l.of(clip))
		b.Took("audio/wav", page, l.of(page))
	}
	both := Efforts{"audio/wav": a["audio/wav"].Plus(b["audio/wav"])}
	for _, size := range []int64{clip, page, 10 * page} {
		if got, want := both.takes(size), l.of(size).Seconds(); math.Abs(got-want) > 0.1*want {
			t.Errorf("%d bytes are said to take %.3f s, want %.3f", size, got, want)
		}
	}
}
