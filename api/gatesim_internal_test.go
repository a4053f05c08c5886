package api

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// town is children who send recordings to a service of a few workers, by a clock of its
// own: nothing waits for anything, and the same seed is the same day. Recordings are of
// many lengths; while many come the machine has uploads and refusals to serve as well
// and the workers are slower.
type town struct {
	draw     *rand.Rand
	clock    time.Time
	gate     *gate
	slots    int
	learners int
	slower   float64 // by how much the workers are
	patient  bool    // who was told to come back does
	mix      []clip
	opens    time.Time // when it began

	events  []happening
	waiting []*trip // in the records, also those that are worked on
	free    int
	efforts models.Efforts // as the workers have measured
	told    models.Capacity
	all     []*trip
	busy    time.Duration // of all workers together
	ended   time.Time     // the last
}

// clip is a kind of recording: how often it comes, and what it costs.
type clip struct {
	often     float64
	mediaType string
	bytes     int64
	costs     time.Duration
}

// trip is one recording, or the try to send one.
type trip struct {
	clip
	learner  models.LearnerID
	came     time.Time
	turn     time.Time
	received time.Time
	scored   time.Time
	working  bool
	refused  time.Duration // when it was to come back, from when it came; 0 where it was taken
	tries    int
}

// happening is something that happens at a time.
type happening struct {
	at time.Time
	do func()
}

const (
	simSlots    = 2
	uploadTakes = 200 * time.Millisecond // from the first byte until it is in the records
)

func newTown(seed uint64, maxWait time.Duration, mix []clip) *town {
	opens := time.Unix(1_700_000_000, 0)
	t := &town{draw: rand.New(rand.NewPCG(seed, 7)), clock: opens, opens: opens, slots: simSlots, free: simSlots, learners: 40, mix: mix,
		efforts: models.Efforts{}, slower: 1}
	t.gate = &gate{figures: newGateFigures(), now: func() time.Time { return t.clock }, draw: t.upTo, turns: t,
		config: Admission{MaxWait: maxWait, MaxWaiting: 100, Capacity: func(context.Context) (models.Capacity, error) { return t.told, nil }}}
	return t
}

// calm has the workers measure a hundred recordings when nothing slows them.
func (t *town) calm() {
	for range 100 {
		c := t.some()
		t.efforts.Took(c.mediaType, c.bytes, c.costs)
	}
}

// capacity is how many recordings a second the workers can do when nothing slows them.
func (t *town) capacity() float64 {
	var mean float64
	for _, c := range t.mix {
		mean += c.often * c.costs.Seconds()
	}
	return float64(t.slots) / mean
}

// at has something happen later.
func (t *town) at(when time.Time, do func()) {
	i, _ := slices.BinarySearchFunc(t.events, when, func(e happening, when time.Time) int {
		if e.at.After(when) {
			return 1
		}
		return -1
	})
	t.events = slices.Insert(t.events, i, happening{when, do})
}

// live lets recordings come at a rate for a time, and works until all is done.
func (t *town) live(perSecond float64, lasts time.Duration) {
	for at := 0.0; ; {
		at += t.draw.ExpFloat64() / perSecond
		if at > lasts.Seconds() {
			break
		}
		one := &trip{clip: t.some(), learner: models.LearnerID(rune('a' + t.draw.IntN(t.learners)))}
		t.at(t.opens.Add(time.Duration(at*float64(time.Second))), func() { t.come(one) })
	}
	for say := range int(lasts/time.Second) + 600 { // every second, as workers do
		t.at(t.opens.Add(time.Duration(say)*time.Second), t.say)
	}
	for len(t.events) > 0 && t.clock.Sub(t.opens) < time.Hour {
		e := t.events[0]
		t.events = t.events[1:]
		t.clock = e.at
		e.do()
	}
}

// some is a recording of the mix.
func (t *town) some() clip {
	p := t.draw.Float64()
	for _, c := range t.mix {
		if p -= c.often; p < 0 {
			return c
		}
	}
	return t.mix[0]
}

// say is what the workers say of themselves.
func (t *town) say() {
	t.told = models.Capacity{Slots: t.slots, Efforts: models.Efforts{}}
	for mediaType, e := range t.efforts {
		t.told.Efforts[mediaType] = e
	}
}

// come is an upload at the door.
func (t *town) come(one *trip) {
	if one.tries++; one.tries == 1 {
		one.came = t.clock
		t.all = append(t.all, one)
	}
	place, err := t.gate.enter(context.Background(), one.bytes)
	if err == nil {
		if err = place.of(context.Background(), one.learner); err != nil {
			place.leave(false)
		}
	}
	if err != nil {
		var said *Problem
		if !errors.As(err, &said) {
			panic(err)
		}
		if one.refused = said.retry; t.patient {
			t.at(t.clock.Add(said.retry), func() { t.come(one) })
		}
		return
	}
	one.refused = 0
	place.is(one.mediaType)
	t.at(t.clock.Add(uploadTakes/2+t.upTo(uploadTakes)), func() { t.receive(one, place) })
}

// upTo is a time up to d.
func (t *town) upTo(d time.Duration) time.Duration {
	return time.Duration(t.draw.Float64() * float64(d))
}

// receive puts it into the records, with its turn.
func (t *town) receive(one *trip, p *place) {
	one.received, one.turn = t.clock, t.clock
	for _, other := range t.waiting {
		if next := other.turn.Add(storage.TurnEvery); other.learner == one.learner && next.After(one.turn) {
			one.turn = next
		}
	}
	t.waiting = append(t.waiting, one)
	p.leave(true)
	t.work()
}

// work gives free workers what has the next turn.
func (t *town) work() {
	for t.free > 0 {
		var next *trip
		for _, one := range t.waiting {
			if !one.working && (next == nil || one.turn.Before(next.turn)) {
				next = one
			}
		}
		if next == nil {
			return
		}
		next.working = true
		t.free--
		took := time.Duration(float64(next.costs) * t.slower * (0.9 + 0.2*t.draw.Float64()))
		t.at(t.clock.Add(took), func() {
			next.scored = t.clock
			t.busy += took
			t.ended = t.clock
			t.efforts.Took(next.mediaType, next.bytes, took)
			t.waiting = slices.DeleteFunc(t.waiting, func(one *trip) bool { return one == next })
			t.free++
			t.work()
		})
	}
}

// Next implements storage.Turns; nobody asks.
func (*town) Next(context.Context, time.Time, int) ([]models.RecordingID, error) { return nil, nil }

// Waiting implements storage.Turns.
func (t *town) Waiting(_ context.Context, learner models.LearnerID, limit int) (n int, _ error) {
	for _, one := range t.waiting {
		if one.learner == learner {
			n++
		}
	}
	return min(n, limit), nil
}

// Line implements storage.Turns.
func (t *town) Line(_ context.Context, now, _ time.Time, _ int) (ahead, all models.Line, _ error) {
	ahead, all = models.Line{}, models.Line{}
	for _, one := range t.waiting {
		pile := models.Pile{Recordings: 1, Bytes: one.bytes}
		all.Add(one.mediaType, pile)
		if !one.turn.After(now) {
			ahead.Add(one.mediaType, pile)
		}
	}
	return ahead, all, nil
}

// results is how long those waited who were taken, from the shortest, and how many were
// refused, at their first try.
func (t *town) results() (taken []time.Duration, refused int) {
	for _, one := range t.all {
		if one.scored.IsZero() {
			refused++
			continue
		}
		taken = append(taken, one.scored.Sub(one.received))
	}
	slices.SortFunc(taken, cmp.Compare[time.Duration])
	return taken, refused
}

func within(of []time.Duration, part float64) time.Duration {
	if len(of) == 0 {
		return 0
	}
	return of[min(int(part*float64(len(of))), len(of)-1)]
}

// busyness is for how much of the time the workers had something to do.
func (t *town) busyness() float64 {
	return t.busy.Seconds() / float64(t.slots) / t.ended.Sub(t.opens).Seconds()
}
