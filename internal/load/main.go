// Command load measures the whole service under, at and over what it can do: `make load`.
// It starts langdu with Redis, PostgreSQL and MinIO on this machine, and sends recordings
// of real speech that come by themselves, as children's do, whether or not the service
// keeps up. It fails where a goal is missed, and writes its figures into docs/performance.md.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	var m measuring
	embedded := flag.Bool("embedded", false, "measure everything in one process, without servers")
	short := flag.Bool("short", false, "in less than a minute, without the goals that depend on how busy the machine is")
	write := flag.String("write", "", "also write the figures into this Markdown file, between its markers")
	flag.DurationVar(&m.maxWait, "max-wait", 5*time.Second, "how long a recording may wait before others are refused")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var out bytes.Buffer
	m.w = io.MultiWriter(os.Stdout, &out)
	err := m.run(ctx, *embedded, *short)
	if *write != "" && out.Len() > 0 {
		err = errors.Join(err, insert(*write, out.String()))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// run makes all steps and returns which goals were missed.
func (m *measuring) run(ctx context.Context, embedded, short bool) (err error) {
	shares := []float64{0.1, 0.5, 0.8, 1, 1.5, 3}
	m.lasts, m.soak = 20*time.Second, 1000
	if short {
		shares, m.lasts, m.soak, m.maxWait, m.spare = []float64{0.5, 3}, 4*time.Second, 60, 3*time.Second, 10
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Minute)
	defer cancel()
	if m.samples, m.text, err = samples(ctx); err != nil {
		return err
	}
	alone, err := scoringAlone(ctx, m.samples, m.text)
	if err != nil {
		return err
	}
	if m.house, err = open(ctx, embedded, m.maxWait); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.house.close()) }()
	if m.client, err = newClient(m.house.base); err != nil {
		return err
	}
	for i := range 40 {
		m.learners = append(m.learners, fmt.Sprintf("child-%d", i))
	}
	if err := m.client.enrol(ctx, m.learners, m.text); err != nil {
		return err
	}
	if err := m.throughput(ctx, alone); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return m.levels(ctx, shares) }, m.fairness, m.soaking, m.beside,
	} {
		if err := step(ctx); err != nil {
			return err
		}
		if err := m.calmDown(ctx); err != nil {
			return err
		}
	}
	if short { // what is slow there may be the machine's others' doing
		fmt.Fprintln(m.w, "\nshort: of the goals only those count that a busy machine does not miss")
		m.missed = notOfTime(m.missed)
	}
	return errors.Join(m.missed...)
}

// throughput measures the capacity and compares it with what scoring alone would allow.
func (m *measuring) throughput(ctx context.Context, alone time.Duration) error {
	if _, _, _, err := capacity(ctx, m.house, m.client, m.samples, m.learners, m.lasts/4); err != nil { // to warm up
		return err
	}
	perSecond, each, ours, err := capacity(ctx, m.house, m.client, m.samples, m.learners, m.lasts)
	if err != nil {
		return err
	}
	m.capacity = perSecond
	m.limit = float64(runtime.NumCPU()) / alone.Seconds()
	fmt.Fprintf(m.w, "%d cores, pages of %s as %s\nscoring alone costs %s of a core, which would allow %.1f recordings a second; all of the service costs %s (%s in langdu, the rest in its stores) and does %.1f, %.2f of that, with the cores %.0f %% busy for it\n",
		runtime.NumCPU(), pageLasts, names(m.samples), ms(alone), m.limit, ms(each), ms(ours), perSecond, perSecond/m.limit,
		100*perSecond*each.Seconds()/float64(runtime.NumCPU()))
	m.goal(perSecond >= 0.9*m.limit, "throughput is %.2f of what scoring alone would allow, the goal is 0.9", perSecond/m.limit)
	return nil
}

// calmDown waits until nothing is left to do for the children.
func (m *measuring) calmDown(ctx context.Context) error {
	return until("nothing waits", func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		id, _, err := m.client.upload(ctx, m.learners[0], m.samples[0])
		if err != nil {
			return err
		}
		began := time.Now()
		if err := m.client.result(ctx, id, true); err != nil {
			return err
		}
		if took := time.Since(began); took > 2*time.Second {
			return fmt.Errorf("a recording still takes %s", took)
		}
		return nil
	})
}

// notOfTime leaves out what a busy machine may miss.
func notOfTime(missed []error) (rest []error) {
	for _, err := range missed {
		if s := err.Error(); !strings.HasPrefix(s, "p95 at") && !strings.HasPrefix(s, "throughput") && !strings.HasPrefix(s, "at ") {
			rest = append(rest, err)
		}
	}
	return rest
}

func names(all []sample) string {
	var names []string
	for _, s := range all {
		names = append(names, fmt.Sprintf("%s (%d kB)", s.name, len(s.file)>>10))
	}
	return strings.Join(names, " and ")
}

// What stands between the markers is ours; the rest of the page is internal/bench's.
const begins, ends = "<!-- load -->", "<!-- /load -->"

// insert puts the figures between the markers of a page, at its end where it has none.
func insert(path, figures string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	part := begins + "\n## Under load\n\nMade by `make load` on " + runtime.GOARCH + ", " + runtime.Version() +
		": the API, workers, Redis, PostgreSQL, MinIO and the clients share the cores.\n\n```\n" + figures + "```\n" + ends
	page := string(content)
	from, to := strings.Index(page, begins), strings.Index(page, ends)
	if from < 0 || to < from {
		page = strings.TrimRight(page, "\n") + "\n\n" + part + "\n"
	} else {
		page = page[:from] + part + page[to+len(ends):]
	}
	return os.WriteFile(path, []byte(page), 0o644)
}
