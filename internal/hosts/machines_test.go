//go:build linux && hosts

package hosts_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/hosts"
)

// takeover is how long what a lost worker had may wait until another has it.
const takeover = 15 * time.Second

// TestManyMachines plays acts on one fleet: each goes on where the last has ended.
func TestManyMachines(t *testing.T) {
	began := time.Now()
	f := newFleet(t)
	f.logs(t)
	t.Logf("langdu built, and the stores ready, after %s", time.Since(began).Round(time.Millisecond))
	began = time.Now()
	for _, host := range f.apis { // both make the tables of the empty database
		f.serve(t, host)
	}
	for _, host := range f.workers {
		f.work(t, host)
	}
	f.ready(t, apiPort, f.apis...)
	f.ready(t, healthPort, f.workers...)
	t.Logf("two APIs and three workers on an empty database: ready after %s", time.Since(began).Round(time.Millisecond))
	p := &play{fleet: f, app: newApp(t, f, "app"), operator: newApp(t, f, "operator")}
	for _, act := range []struct {
		name string
		play func(*testing.T)
	}{
		{"work spreads", p.spreads},
		{"workers lost in mid-work", p.workersLost},
		{"an API lost", p.apiLost},
		{"the master of Redis lost", p.redisLost},
		{"nothing is lost", p.nothingLost},
	} {
		if !t.Run(act.name, act.play) {
			return
		}
	}
}

// play is what the acts share.
type play struct {
	*fleet
	app, operator *app
	all           []string // recordings that were accepted
}

// many uploads n short readings of as many learners, a few at once, and returns their
// ids and the longest that one had to wait for its answer.
func (p *play) many(t *testing.T, n int, name string) (ids []string, longest time.Duration) {
	t.Helper()
	audio := reading(t)
	var mu sync.Mutex // guards ids and longest
	var wg sync.WaitGroup
	next := make(chan int)
	for range 4 {
		app := *p.app
		wg.Go(func() {
			for i := range next {
				began := time.Now()
				id, err := app.upload(t.Context(), "child", readingText, fmt.Sprintf("%s-%d", name, i), audio)
				mu.Lock()
				longest = max(longest, time.Since(began))
				ids = append(ids, id)
				mu.Unlock()
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	p.all = append(p.all, ids...)
	return ids, longest
}

// settle waits until the recordings are settled, and returns how long that took.
func (p *play) settle(t *testing.T, long time.Duration, ids ...string) time.Duration {
	t.Helper()
	return within(t, long, "the recordings are settled", func() bool {
		var open int
		p.query(t, &open, "SELECT count(*) FROM recordings WHERE id = ANY($1) AND status NOT IN ('scored', 'unassessable', 'failed')", ids)
		return open == 0
	})
}

// cpu is the processor time of the workers.
func (p *play) cpu(t *testing.T) (all []time.Duration) {
	t.Helper()
	for _, host := range p.workers {
		all = append(all, got(p.working[host].CPU())(t))
	}
	return all
}

func (p *play) spreads(t *testing.T) {
	p.app.consent(t, "child")
	var names []string
	for _, w := range p.operator.crew(t) {
		names = append(names, w.Host)
	}
	slices.Sort(names)
	if want := []string{"worker-1", "worker-2", "worker-3"}; !slices.Equal(names, want) {
		t.Errorf("the operator sees the machines %v, want %v", names, want)
	}
	before := p.cpu(t)
	ids, _ := p.many(t, 60, "spread")
	took := p.settle(t, 30*time.Second, ids...)
	after, sum := p.cpu(t), time.Duration(0)
	for i := range after {
		after[i] -= before[i]
		sum += after[i]
	}
	t.Logf("60 readings, the last settled %s after the last upload; processor time of the workers: %v", took.Round(time.Millisecond), after)
	for i, had := range after {
		if had < sum/6 { // a third would be its share
			t.Errorf("%s has done %s of %s", p.workers[i].Name(), had, sum)
		}
	}
}

// occupy has every machine work on something long, and returns what.
func (p *play) occupy(t *testing.T, name string) (ids []string) {
	t.Helper()
	audio, text := longReading(t)
	for i := range p.workers {
		id, err := p.app.upload(t.Context(), "child", text, fmt.Sprintf("%s-%d", name, i), audio)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	within(t, 20*time.Second, "every machine works", func() bool {
		var working int
		p.query(t, &working, "SELECT count(*) FROM recordings WHERE id = ANY($1) AND status = 'processing'", ids)
		return working == len(ids)
	})
	p.all = append(p.all, ids...)
	return ids
}

// workersLost loses two of three workers in mid-work: one has its link cut, all
// processes of the other are killed. What they had is erased while the link is cut:
// nothing that was held up by it may be written when it is back.
func (p *play) workersLost(t *testing.T) {
	ids := p.occupy(t, "lost")
	cut, killed := p.workers[0], p.workers[1]
	lost := time.Now()
	if err := cut.Cut(); err != nil {
		t.Fatal(err)
	}
	if err := killed.Kill(); err != nil {
		t.Fatal(err)
	}
	took := within(t, time.Minute, "what the lost machines had is taken over", func() bool {
		var again int
		p.query(t, &again, "SELECT count(*) FROM recordings WHERE id = ANY($1) AND attempt > 1", ids)
		return again > 0
	})
	p.settle(t, time.Minute, ids...)
	t.Logf("two of three workers lost: the third had the first of theirs after %s, and was through with all after %s",
		took.Round(time.Millisecond), time.Since(lost).Round(time.Millisecond))
	var attempts int
	p.query(t, &attempts, "SELECT sum(attempt) FROM recordings WHERE id = ANY($1)", ids)
	if attempts != len(ids)+2 {
		t.Errorf("%d recordings took %d attempts, want two more: of those that the lost machines had", len(ids), attempts)
	}
	if took > takeover {
		t.Errorf("taken over after %s, want at most %s", took, takeover)
	}
	p.eraseTakenOver(t, ids)
	p.fenced(t, cut, ids)
	p.work(t, killed)
	p.ready(t, healthPort, p.workers...)
}

// eraseTakenOver erases what the lost machines had. That nothing is left of it is
// noted as done when the queue has given up the lost workers too, which takes minutes:
// the bytes are gone before.
func (p *play) eraseTakenOver(t *testing.T, ids []string) {
	t.Helper()
	for _, id := range ids {
		var attempt int
		if p.query(t, &attempt, "SELECT attempt FROM recordings WHERE id = $1", id); attempt == 1 {
			continue
		}
		p.app.want(t, 202, "DELETE", "/v1/recordings/"+id, nil, nil)
		within(t, 30*time.Second, "the bytes are gone", func() bool {
			for key := range p.objects(t) {
				if strings.HasPrefix(key, "r/"+id) {
					return false
				}
			}
			return true
		})
		p.all = slices.DeleteFunc(p.all, func(one string) bool { return one == id })
	}
}

// fenced brings a link back, and wants nothing written that was held up by the cut.
func (p *play) fenced(t *testing.T, cut *hosts.Host, ids []string) {
	t.Helper()
	state := func() (is string) {
		p.query(t, &is, `SELECT string_agg(id || status || attempt || updated_ms, ' ' ORDER BY id) FROM recordings WHERE id = ANY($1)`, ids)
		return is
	}
	records, objects := state(), p.objects(t)
	if err := cut.Mend(); err != nil {
		t.Fatal(err)
	}
	p.ready(t, healthPort, cut)
	again := p.app.uploadShort(t, "after the cut")
	p.all = append(p.all, again)
	p.settle(t, 20*time.Second, again)
	within(t, 10*time.Second, "the machine that was cut off is seen again", func() bool {
		return slices.ContainsFunc(p.operator.crew(t), func(w worker) bool { return w.Host == cut.Name() })
	})
	if now := state(); now != records {
		t.Errorf("a late write came through to the records:\n%s\nbefore\n%s", now, records)
	}
	for key, written := range p.objects(t) {
		if objects[key] != written && !strings.HasPrefix(key, "r/"+again) {
			t.Errorf("a late write came through to %s: %q, before %q", key, written, objects[key])
		}
	}
}

func (p *play) apiLost(t *testing.T) {
	audio, text := longReading(t)
	app := *p.app
	id, err := app.upload(t.Context(), "child", text, "api-lost", audio)
	if err != nil {
		t.Fatal(err)
	}
	p.all = append(p.all, id)
	told := make(chan string, 1)
	go func() {
		app.calls = 1 // asks the first
		status, err := app.follow(context.WithoutCancel(t.Context()), id)
		told <- fmt.Sprint(status, err)
	}()
	resumable := p.app.begin(t, p.app.apis[0], "child", readingText)
	content := reading(t)
	p.app.send(t, p.app.apis[0], resumable, 0, content[:4000])
	if err := p.apis[0].Kill(); err != nil {
		t.Fatal(err)
	}
	p.app.send(t, p.app.apis[1], resumable, p.app.offset(t, p.app.apis[1], resumable), content[4000:])
	p.settle(t, 20*time.Second, resumable)
	p.all = append(p.all, resumable)
	if got := <-told; got != "scored<nil>" {
		t.Errorf("whoever followed the recording over the loss is told %q", got)
	}
	ids, longest := p.many(t, 8, "one API")
	p.settle(t, 20*time.Second, ids...)
	t.Logf("with one API of two: the slowest of 8 answers to uploads came after %s", longest.Round(time.Millisecond))
	p.serve(t, p.apis[0])
	p.ready(t, apiPort, p.apis...)
}

func (p *play) redisLost(t *testing.T) {
	killed := make(chan time.Time, 1)
	go func() {
		<-time.After(300 * time.Millisecond)
		_ = p.redis[0].Kill()
		killed <- time.Now()
	}()
	ids, longest := p.many(t, 60, "redis lost")
	p.settle(t, 40*time.Second, ids...)
	t.Logf("the master of Redis killed during 60 uploads: the slowest answer came after %s, all were settled %s after the kill",
		longest.Round(time.Millisecond), time.Since(<-killed).Round(time.Millisecond))
	if _, err := p.keepers[0].Redis(t.Context(), "--replicaof", p.keepers[1].Address()+" 6379", "--appendonly", "yes"); err != nil {
		t.Fatal(err)
	}
}

// nothingLost wants every accepted recording settled and listed once, with all its
// objects and without any that belong to nothing.
func (p *play) nothingLost(t *testing.T) {
	var settledOnes, there int
	p.query(t, &settledOnes, "SELECT count(*) FROM recordings WHERE id = ANY($1) AND status IN ('scored', 'unassessable')", p.all)
	p.query(t, &there, "SELECT count(*) FROM recordings WHERE status <> 'erased'")
	if settledOnes != len(p.all) || there != len(p.all) {
		t.Errorf("%d recordings were accepted, %d have a result, and there are %d in all", len(p.all), settledOnes, there)
	}
}
