package api

import (
	"fmt"
	"testing"
	"time"
)

// someClips is clips, pages and now and then a long story, of two kinds.
var someClips = []clip{
	{0.40, "audio/wav", 64_000, 30 * time.Millisecond},
	{0.30, "audio/wav", 320_000, 110 * time.Millisecond},
	{0.25, "audio/webm", 60_000, 120 * time.Millisecond},
	{0.05, "audio/wav", 3_200_000, 1010 * time.Millisecond},
}

// stories are all long.
var stories = []clip{{1, "audio/wav", 3_200_000, 1010 * time.Millisecond}}

// TestWhoIsLetInIsServedSoon has children come for a while at a part of what the workers
// can do, or at many times of it, and looks how long those waited who were let in.
func TestWhoIsLetInIsServedSoon(t *testing.T) {
	const short, usual = 3 * time.Second, time.Minute
	for _, c := range []struct {
		load    float64 // of what the workers can do
		maxWait time.Duration
		slower  float64 // by how much the workers are while so many come
		mix     []clip
	}{
		{0.5, usual, 1, someClips}, {0.5, short, 1, someClips}, {1, usual, 1, someClips},
		{1.2, short, 1, someClips}, {1.5, short, 1, someClips}, {1.5, usual, 1, someClips},
		{3, short, 1, someClips}, {3, short, 2, someClips}, {3, usual, 2, someClips}, {3, short, 1, stories},
		{10, short, 1, someClips}, {10, short, 2, someClips}, {10, usual, 2, someClips},
	} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("%g of %d lengths where %s is the bound and workers %g times as slow/%d", c.load, len(c.mix), c.maxWait, c.slower, seed), func(t *testing.T) {
				town := newTown(seed, c.maxWait, someClips)
				town.calm()
				town.mix, town.slower = c.mix, c.slower
				town.live(c.load*town.capacity(), max(40*time.Second, 2*c.maxWait))
				taken, refused := town.results()
				p95 := within(taken, 0.95)
				t.Logf("%d taken, %d refused, p95 %s, max %s, workers busy %.2f", len(taken), refused, p95, within(taken, 1), town.busyness())
				switch most := 7 * (2*c.maxWait + time.Second) / 10; {
				case c.load <= 0.5 && refused > len(taken)/50: // a story fills a third of the short bound
					t.Errorf("%d of %d were refused while there was room", refused, refused+len(taken))
				case c.load > 1 && refused == 0:
					t.Error("nobody was refused")
				case p95 > most:
					t.Errorf("p95 of those let in is %s, want %s at most", p95, most)
				case c.load > 1 && within(taken, 1) > 3*c.maxWait:
					t.Errorf("one that was let in waited for %s, want %s at most", within(taken, 1), 3*c.maxWait)
				case c.load > 1 && town.busyness() < 0.9:
					t.Errorf("the workers were busy for %.2f of the time while others were refused", town.busyness())
				}
			})
		}
	}
}

// TestWhoComesBackWhenToldIsLetIn: far too many come for twenty seconds, and come back
// when they were told to.
func TestWhoComesBackWhenToldIsLetIn(t *testing.T) {
	for seed := range uint64(3) {
		town := newTown(seed, 3*time.Second, someClips)
		town.calm()
		town.patient = true
		town.live(3*town.capacity(), 20*time.Second)
		taken, refused := town.results()
		if refused > 0 {
			t.Errorf("%d were never let in", refused)
		}
		again, in := 0, 0
		for _, one := range town.all {
			if one.tries > 1 {
				again++
			}
			if one.tries == 2 {
				in++
			}
		}
		t.Logf("%d taken, %d came back, %d once; busy %.2f, all done after %s", len(taken), again, in, town.busyness(), town.ended.Sub(town.opens))
		if again == 0 || float64(in) < 0.6*float64(again) {
			t.Errorf("of %d who were told when to come back %d were let in then", again, in)
		}
	}
}

// TestWhatIsUnderWayFillsHalfOfTheBound: many say that they are coming, and that they
// are long. Whether it is true is not known, and those who come now are let in still.
func TestWhatIsUnderWayFillsHalfOfTheBound(t *testing.T) {
	town := newTown(1, time.Minute, someClips)
	town.calm()
	town.say()
	var all []*place
	for range 1000 {
		p, err := town.gate.enter(t.Context(), 3_200_000)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if w := town.gate.estimate(t.Context()); w.first != time.Minute/underWay {
		t.Errorf("a thousand are coming: whoever comes now is said to wait for %s, want %s", w.first, time.Minute/underWay)
	}
	for _, p := range all {
		p.leave(false)
	}
	if w := town.gate.estimate(t.Context()); w.first != 0 || len(town.gate.sending) > 0 {
		t.Errorf("none came, and whoever comes now is said to wait for %s", w.first)
	}
}

// TestWorkersThatAreSuddenlySlow has far too many come, and after a while the workers take
// four times as long. What was let in before waits four times as long too, and nothing
// takes that back: with a gate that knew of it in the same moment the mean p95 would be 2.9
// to 5.6 seconds by load, where it is 4.7 to 8.2; quicker estimates (of the last five
// recordings instead of sixteen) gain less than a second, and where nothing is wrong the
// longest wait grows from 8 to 11 seconds.
func TestWorkersThatAreSuddenlySlow(t *testing.T) {
	const maxWait = 3 * time.Second
	for _, load := range []float64{1.5, 3, 10} {
		var all time.Duration
		const days = 5
		for seed := range uint64(days) {
			town := newTown(seed, maxWait, someClips)
			town.calm()
			town.at(town.opens.Add(20*time.Second), func() { town.slower = 4 })
			town.live(load*town.capacity(), 40*time.Second)
			taken, refused := town.results()
			all += within(taken, 0.95)
			t.Logf("%g: %d taken, %d refused, p95 %s, max %s, workers busy %.2f", load, len(taken), refused, within(taken, 0.95), within(taken, 1), town.busyness())
			if longest := within(taken, 1); longest > 5*maxWait || town.busyness() < 0.9 {
				t.Errorf("%g: one that was let in waited for %s, want %s at most; workers busy %.2f", load, longest, 5*maxWait, town.busyness())
			}
		}
		if p95 := all / days; p95 > 3*maxWait {
			t.Errorf("%g: p95 of those let in is %s, want %s at most", load, p95, 3*maxWait)
		}
	}
}
