package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/models"
)

// report is how a command prints a result, and what it calls having one: scored.
type report[T any] struct {
	table func(io.Writer, T) error
	done  string
}

// each works on n files on several cores and prints their results in order. It is
// an error where a file has none.
func each[T interface{ failure() error }](ctx context.Context, o offline, n int, one func(int, assess.Observer) T, r report[T], stdout, stderr io.Writer) error {
	bar := newProgress(stderr, n)
	print := r.table
	if o.json || o.batch != "" {
		print = func(w io.Writer, result T) error { return printJSON(w, result) }
	}
	bad := 0
	err := inOrder(ctx, max(o.jobs, 1), n, func(i int) T {
		observe, end := bar.track()
		defer end()
		return one(i, observe)
	}, func(result T) error {
		if result.failure() != nil {
			bad++
		}
		bar.clear()
		return print(stdout, result)
	})
	bar.finish()
	switch {
	case err != nil:
		return err
	case bad == n && bad == 1 && !o.json:
		return fmt.Errorf("the recording could not be %s", r.done)
	case bad > 0:
		return fmt.Errorf("%d of %d recordings could not be %s", bad, n, r.done)
	}
	return nil
}

func printJSON(w io.Writer, result any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(result)
}

// inOrder calls do for 0 … n−1 on so many goroutines, and then with each
// result, in order, until then or ctx ends it.
func inOrder[T any](ctx context.Context, width, n int, do func(int) T, then func(T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pending := make(chan chan T, width) // bounds how far the workers run ahead
	go func() {
		defer close(pending)
		slots := make(chan struct{}, width)
		for i := range n {
			result := make(chan T, 1)
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			go func() { result <- do(i); <-slots }()
			select {
			case pending <- result:
			case <-ctx.Done():
				return
			}
		}
	}()
	for result := range pending {
		if err := then(<-result); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// batchLines is the fields of the lines of a batch but for blank ones;
// spreadsheets begin theirs with a byte order mark. A line has least to most
// fields; want is what they are, in words.
func batchLines(path string, least, most int, want string) ([][]string, error) {
	const op = "batch"
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, models.E(op, models.Invalid, err)
	}
	var all [][]string
	for i, line := range strings.Split(strings.TrimRight(strings.TrimPrefix(string(content), "\ufeff"), "\r\n"), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		fields := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(fields) < least || len(fields) > most {
			return nil, models.Errorf(op, models.Invalid, "%s, line %d: want %s, separated by tabs; the line has %d of them", path, i+1, want, len(fields))
		}
		all = append(all, append(fields, make([]string, most-len(fields))...))
	}
	if len(all) == 0 {
		return nil, models.Errorf(op, models.Invalid, "%s names no recording: want a line of %s for each, separated by tabs", path, want)
	}
	return all, nil
}
