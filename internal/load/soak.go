package main

import (
	"bufio"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// point is what the service takes at one moment, when so many recordings were done.
type point struct {
	at         time.Duration
	rss        int // bytes, of langdu's processes
	open       int // files and sockets
	goroutines int // of the API; 0 where it does not say
}

// soaking is the recordings of an hour of a busy school, as fast as they go through at
// 70 % of the capacity, while it is watched what the service takes.
func (m *measuring) soaking(ctx context.Context) error {
	t := m.traffic(0.7, m.learners, 40)
	t.lasts = time.Duration(float64(m.soak) / t.rate * float64(time.Second))
	watched, stop := context.WithCancel(ctx)
	points := make(chan []point)
	go func() { points <- m.watch(watched, t.lasts/60) }()
	o, err := t.run(ctx, m.house, m.client, m.samples)
	stop()
	all := <-points
	if err != nil {
		return err
	}
	if err := o.failed(); err != nil {
		return err
	}
	if len(all) < 8 {
		return fmt.Errorf("it was looked at the service only %d times", len(all))
	}
	all = all[len(all)/4:] // by then every cache is warm
	results := o.results(everyone)
	fmt.Fprintf(m.w, "\n%d recordings at 70 %%, as many as a busy school makes in an hour: p95 %s\n", len(o.all), ms(results.at(.95)))
	for _, held := range []struct {
		what  string
		of    func(point) float64
		bound float64 // of the growth by what it was, over all of the time
	}{
		{"resident memory, MB", func(p point) float64 { return float64(p.rss) / (1 << 20) }, 0.25},
		{"open files and sockets", func(p point) float64 { return float64(p.open) }, 0.25},
		{"goroutines of the API", func(p point) float64 { return float64(p.goroutines) }, 0.25},
	} {
		from, to, most := line(all, held.of)
		if most == 0 {
			continue
		}
		fmt.Fprintf(m.w, "%-24s %6.0f at first, %6.0f in the end by the line of best fit, %6.0f at most\n", held.what, from, to, most)
		m.goal(to <= from*(1+held.bound)+20, "%s grow from %.0f to %.0f", held.what, from, to)
	}
	return nil
}

// watch looks every so often, until ctx ends.
func (m *measuring) watch(ctx context.Context, every time.Duration) (all []point) {
	began := time.Now()
	for sleep(ctx, every) == nil {
		p := point{at: time.Since(began), goroutines: m.goroutines(ctx)}
		for _, process := range []*process{m.house.api, m.house.work} {
			u, err := used(process.cmd.Process.Pid)
			if err != nil {
				return all // it has gone, which the traffic will say
			}
			p.rss, p.open = p.rss+u.rss, p.open+u.open
			if m.house.api == m.house.work {
				break
			}
		}
		all = append(all, p)
	}
	return all
}

// goroutines is what /metrics says, 0 where it does not.
func (m *measuring) goroutines(ctx context.Context) int {
	r, err := m.client.do(ctx, "GET", "/metrics", m.client.operator, "", nil)
	if err != nil {
		return 0
	}
	defer r.Body.Close()
	lines := bufio.NewScanner(r.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "go_goroutines "); ok {
			n, _ := strconv.Atoi(value)
			return n
		}
	}
	return 0
}

// line fits a line through the points by least squares, and is its ends and the highest
// point.
func line(all []point, of func(point) float64) (from, to, most float64) {
	var n, sx, sy, sxx, sxy float64
	for _, p := range all {
		x, y := p.at.Seconds(), of(p)
		n, sx, sy, sxx, sxy, most = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y, max(most, y)
	}
	slope := (n*sxy - sx*sy) / (n*sxx - sx*sx)
	start := (sy - slope*sx) / n
	return start + slope*all[0].at.Seconds(), start + slope*all[len(all)-1].at.Seconds(), most
}
