package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// The goals.
const (
	idleGoal, busyGoal = 400 * time.Millisecond, time.Second // p95 of a page of ten seconds at 10 % and at 80 % of capacity
	// lightFactor is how many times as long light learners may wait beside a heavy one
	// as without, and besideFactor beside housekeeping; grace is what both may add.
	lightFactor, besideFactor, grace = 2, 3, 300 * time.Millisecond
	// heavyFew is how many of the heavy one's recordings a light one may have to wait for
	// besides: those that are being worked on, and whose turn it is. It sends 90.
	heavyFew = 8
)

// measuring is one run.
type measuring struct {
	house   *house
	client  *client
	samples []sample
	text    string
	maxWait time.Duration
	lasts   time.Duration // of one step
	soak    int           // recordings of the last step
	spare   int           // one in so many may be refused where there is room, because the machine was kept busy; 0 for none
	w       io.Writer

	learners []string
	capacity float64 // recordings a second
	limit    float64 // that scoring alone would allow
	missed   []error
}

// goal notes a goal that was missed; the measuring goes on.
func (m *measuring) goal(met bool, format string, args ...any) {
	if !met {
		m.missed = append(m.missed, fmt.Errorf(format, args...))
		fmt.Fprintf(m.w, "MISSED: "+format+"\n", args...)
	}
}

// most says at how much of the capacity; the rest of the line is of what was taken.
const levelsHead = "load    arrivals  taken  refused     p50     p95     p99     max  p95 by events  by polling  service CPU  client CPU  sent late\n"

// levels is traffic under, at and far over what the service can do.
func (m *measuring) levels(ctx context.Context, shares []float64) error {
	fmt.Fprintf(m.w, "\nfrom the last byte sent to the result read; refused with 503 and Retry-After where a recording would wait for more than %s\n%s", m.maxWait, levelsHead)
	for i, share := range shares {
		o, err := m.traffic(share, m.learners, uint64(i)).run(ctx, m.house, m.client, m.samples)
		if err != nil {
			return err
		}
		if err := o.failed(); err != nil {
			return err
		}
		all, refused := o.results(everyone), 0
		refused, _ = o.refused()
		events, polls := o.results(func(h heard) bool { return h.events }), o.results(func(h heard) bool { return !h.events })
		late := make(times, 0, len(o.all))
		for _, one := range o.all {
			late = append(late, one.late)
		}
		slices.Sort(late)
		fmt.Fprintf(m.w, "%3.0f %% %9d %7d %7d  %6s  %6s  %6s  %6s  %13s  %10s  %10.0f%%  %9.0f%%  %9s\n", share*100, len(o.all), len(all), refused,
			ms(all.at(.5)), ms(all.at(.95)), ms(all.at(.99)), ms(all.at(1)), ms(events.at(.95)), ms(polls.at(.95)),
			percent(o.cpu.service, o.took), percent(o.cpu.client, o.took), ms(late.at(.99)))
		m.judge(share, all.at(.95), len(all), refused, o.took)
	}
	return nil
}

// judge holds a level to its goal.
func (m *measuring) judge(share float64, p95 time.Duration, taken, refused int, took time.Duration) {
	switch {
	case share <= 0.5:
		m.goal(share > 0.1 || p95 <= idleGoal, "p95 at %.0f %% is %s, the goal is %s", share*100, ms(p95), idleGoal)
		most := 0
		if m.spare > 0 {
			most = (taken + refused) / m.spare
		}
		m.goal(refused <= most, "%d were refused at %.0f %%", refused, share*100)
	case share <= 0.8:
		m.goal(p95 <= busyGoal, "p95 at %.0f %% is %s, the goal is %s", share*100, ms(p95), busyGoal)
	case share > 1:
		// What was taken waited for its turn, and for what was let in meanwhile.
		m.goal(p95 <= 2*m.maxWait+time.Second, "p95 of what was taken at %.0f %% is %s, where none was to wait for more than %s", share*100, ms(p95), m.maxWait)
		if share < 3 {
			return
		}
		m.goal(refused > 0, "nothing was refused at %.0f %%", share*100)
		m.goal(float64(taken)/took.Seconds() >= 0.7*m.capacity, "at %.0f %% only %.1f a second were done", share*100, float64(taken)/took.Seconds())
	}
}

func (m *measuring) traffic(share float64, learners []string, seed uint64) traffic {
	rate := share * m.capacity
	if share >= 3 { // far too many, also where others had the machine while the capacity was measured
		rate = max(rate, share*m.limit/2)
	}
	return traffic{rate: rate, lasts: m.lasts, seed: seed, learners: learners}
}

func ms(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

func percent(part, whole time.Duration) float64 { return 100 * part.Seconds() / whole.Seconds() }

// fairness is light learners at half of the capacity, without and with one who sends as
// many recordings at once as may wait.
func (m *measuring) fairness(ctx context.Context) error {
	light, heavy := m.learners[1:], m.learners[0]
	alone, err := m.traffic(0.5, light, 20).run(ctx, m.house, m.client, m.samples)
	if err != nil {
		return err
	}
	flood := make(chan times)
	go func() { flood <- m.flood(ctx, heavy, 90) }()
	beside, err := m.traffic(0.5, light, 21).run(ctx, m.house, m.client, m.samples)
	many := <-flood
	if err := errors.Join(err, alone.failed(), beside.failed()); err != nil {
		return err
	}
	a, b := alone.results(everyone), beside.results(everyone)
	fmt.Fprintf(m.w, "\nlight learners at 50 %%: p50 %s, p95 %s; beside one who sends 90 recordings at once: p50 %s, p95 %s (the heavy one's p50 %s, max %s)\n",
		ms(a.at(.5)), ms(a.at(.95)), ms(b.at(.5)), ms(b.at(.95)), ms(many.at(.5)), ms(many.at(1)))
	few := time.Duration(heavyFew / m.capacity * float64(time.Second))
	m.goal(b.at(.95) <= lightFactor*a.at(.95)+grace+few, "beside a heavy learner the light ones' p95 is %s, alone %s", ms(b.at(.95)), ms(a.at(.95)))
	m.goal(len(many) == 90, "of the heavy learner's 90 recordings %d were scored", len(many))
	return nil
}

// sent is a recording that was taken.
type sent struct {
	id     string
	last   time.Time // when its last byte had gone
	result time.Duration
	err    error
}

// patient sends a recording until it is taken, and comes back when it is told to.
func (c *client) patient(ctx context.Context, learner string, s sample) (one sent) {
	for {
		one.id, one.last, one.err = c.upload(ctx, learner, s)
		var no refusal
		if !errors.As(one.err, &no) {
			return one
		}
		if err := sleep(ctx, no.after); err != nil {
			return sent{err: err}
		}
	}
}

// flood sends many recordings of one learner at once, and is how long each took.
func (m *measuring) flood(ctx context.Context, learner string, many int) (all times) {
	done := make(chan sent)
	places := make(chan struct{}, 8) // uploads of theirs at a time
	for i := range many {
		go func() {
			places <- struct{}{}
			one := m.client.patient(ctx, learner, m.samples[i%len(m.samples)])
			<-places
			if one.err == nil {
				one.err = m.client.result(ctx, one.id, true)
				one.result = time.Since(one.last)
			}
			done <- one
		}()
	}
	for range many {
		if one := <-done; one.err == nil {
			all = append(all, one.result)
		}
	}
	slices.Sort(all)
	return all
}

// beside is children at a third of the capacity, without and with all the housekeeping
// there is: the page's readings are corrected and every recording judged again, learners'
// archives are made, recordings are erased, and sweeps run.
func (m *measuring) beside(ctx context.Context) error {
	alone, err := m.traffic(0.33, m.learners, 30).run(ctx, m.house, m.client, m.samples)
	if err != nil {
		return err
	}
	correction, err := m.housekeeping(ctx)
	if err != nil {
		return err
	}
	beside, err := m.traffic(0.33, m.learners, 31).run(ctx, m.house, m.client, m.samples)
	if err != nil {
		return err
	}
	if err := errors.Join(alone.failed(), beside.failed()); err != nil {
		return err
	}
	var corrected struct{ Judged int }
	if err := m.client.call(ctx, "GET", "/v1/corrections/"+correction, m.client.app, "", &corrected); err != nil {
		return err
	}
	a, b := alone.results(everyone), beside.results(everyone)
	fmt.Fprintf(m.w, "\nchildren at 33 %%: p50 %s, p95 %s; beside a correction of every recording (%d judged again meanwhile), %d archives, erasures and sweeps: p50 %s, p95 %s\n",
		ms(a.at(.5)), ms(a.at(.95)), corrected.Judged, len(m.learners), ms(b.at(.5)), ms(b.at(.95)))
	m.goal(b.at(.95) <= besideFactor*a.at(.95)+grace, "beside housekeeping p95 is %s, alone %s", ms(b.at(.95)), ms(a.at(.95)))
	return nil
}

// housekeeping has begun when it returns, more than the workers can do in the meantime.
func (m *measuring) housekeeping(ctx context.Context) (correction string, err error) {
	// 爸 is read otherwise from now on: every recording would be judged otherwise.
	change := fmt.Sprintf(`{"text":%q,"title":"t","readings":[{"at":0,"reading":"ba5"}]}`, m.text)
	if err := m.client.call(ctx, "PUT", "/v1/pages/"+page, m.client.app, change, nil); err != nil {
		return "", err
	}
	var begun struct{ Correction string }
	if err := m.client.call(ctx, "POST", "/v1/pages/"+page+"/rescore", m.client.app, "", &begun); err != nil {
		return "", err
	}
	for _, l := range m.learners {
		if err := m.client.call(ctx, "POST", "/v1/learners/"+l+"/exports", m.client.app, "{}", nil); err != nil {
			return "", err
		}
		var work struct{ Recordings []struct{ ID string } }
		if err := m.client.call(ctx, "GET", "/v1/learners/"+l+"/work?limit=3", m.client.app, "", &work); err != nil {
			return "", err
		}
		for _, r := range work.Recordings {
			if err := m.client.call(ctx, "DELETE", "/v1/recordings/"+r.ID, m.client.app, "", nil); err != nil && !strings.Contains(err.Error(), ": 410 ") {
				return "", err
			}
		}
	}
	return begun.Correction, nil
}
