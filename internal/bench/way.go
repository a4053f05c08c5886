package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// waysOf is how many readings are sent to count what each asks of the stores, and
// idleFor how long nobody sends any, to count what is asked without them.
const (
	waysOf  = 20
	idleFor = 5 * time.Second
)

// question is something that a process asks of a store, and the lines of its metrics
// that count it: those with all of these words.
type question struct {
	what  string
	lines []string
}

var questions = []question{
	{"statements to the records", []string{`langdu_store_statements_total{`, `store="records"`}},
	{"transactions there, each two more ways there and back", []string{`langdu_store_call_seconds_count{`, `store="records"`, `operation="transaction"`}},
	{"statements to the keys", []string{`langdu_store_statements_total{`, `store="keys"`}},
	{"objects put", []string{`langdu_store_call_seconds_count{`, `store="objects"`, `operation="put"`}},
	{"objects opened and read, each one request", []string{`langdu_store_call_seconds_count{`, `store="objects"`, `operation="open"`}},
	{"kB to the objects", []string{`langdu_object_bytes_total{`, `direction="in"`}},
	{"kB from the objects", []string{`langdu_object_bytes_total{`, `direction="out"`}},
	{"commands and scripts to the queue", []string{`langdu_store_call_seconds_count{`, `store="queue"`}},
}

// counts is how often each question was asked.
type counts []float64

// countAt reads the metrics of a process.
func countAt(ctx context.Context, address string) (counts, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s/metrics: %s", address, answer.Status)
	}
	return countIn(answer.Body)
}

func countIn(metrics io.Reader) (counts, error) {
	all := make(counts, len(questions))
	lines := bufio.NewScanner(metrics)
	for lines.Scan() {
		for i, q := range questions {
			if !hasAll(lines.Text(), q.lines) {
				continue
			}
			_, value, _ := strings.Cut(lines.Text(), "} ")
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return nil, err
			}
			all[i] += n
		}
	}
	return all, lines.Err()
}

func hasAll(line string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(line, word) {
			return false
		}
	}
	return true
}

// less is c without what was counted before.
func (c counts) less(before counts, times float64) counts {
	rest := make(counts, len(c))
	for i := range c {
		rest[i] = c[i] - times*before[i]
	}
	return rest
}

// both is what the two processes have asked.
type both struct{ api, worker counts }

func (s *service) counts(ctx context.Context) (b both, err error) {
	if b.api, err = countAt(ctx, s.address); err != nil {
		return b, err
	}
	b.worker, err = countAt(ctx, s.workerAt)
	return b, err
}

// asked counts what both ask while f runs, and says how long that was.
func (s *service) asked(ctx context.Context, f func() error) (both, time.Duration, error) {
	before, err := s.counts(ctx)
	if err != nil {
		return both{}, 0, err
	}
	from := time.Now()
	if err := f(); err != nil {
		return both{}, 0, err
	}
	took := time.Since(from)
	after, err := s.counts(ctx)
	if err != nil {
		return both{}, 0, err
	}
	return both{after.api.less(before.api, 1), after.worker.less(before.worker, 1)}, took, nil
}

// way prints what a reading asks of the stores on its way. What is asked all the same
// while nobody reads is taken off.
func (b *bench) way(ctx context.Context, s *service) error {
	if s.workerAt == "" {
		return nil // all in one process: nothing is asked over a network
	}
	file, _, words, err := b.file(ctx, containers[0], readingLength)
	if err != nil {
		return err
	}
	idle, quiet, err := s.asked(ctx, func() error { return pause(ctx, idleFor) })
	if err != nil {
		return err
	}
	looks := s.looks
	of, took, err := s.asked(ctx, func() error { return b.send(ctx, s, file, words, waysOf) })
	if err != nil {
		return err
	}
	share := took.Seconds() / quiet.Seconds()
	of = both{of.api.less(idle.api, share), of.worker.less(idle.worker, share)}
	fmt.Fprintf(b.w, "\nThe way of a recording: what a reading of 10 s as WAV asks of the stores, without what is asked while nobody reads. The API's part has %.1f looks of the client at where the reading stands.\n\n| asked | API | worker |\n|---|---:|---:|\n",
		float64(s.looks-looks)/waysOf)
	for i, q := range questions {
		each := float64(waysOf)
		if strings.HasPrefix(q.what, "kB") {
			each *= 1000
		}
		fmt.Fprintf(b.w, "| %s | %.1f | %.1f |\n", q.what, max(0, of.api[i]/each), max(0, of.worker[i]/each))
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
