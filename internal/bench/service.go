package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL, for a database of the bench's own
)

// readings is how many of each kind are sent; those that are sent before nobody counts.
const (
	readings      = 40
	warmUp        = 5
	waitsOf       = 20
	readingLength = 10 * time.Second
	mostService   = 8 * time.Minute
)

// share is what one reading costs the two halves of the service.
type share struct{ api, worker time.Duration }

func (s share) total() time.Duration { return s.api + s.worker }

// house measures the service as processes: an API and a worker on real stores where
// the environment names them (LANGDU_TEST_REDIS, …), whose own processor time is then
// not counted; else one process with everything in it.
func (b *bench) house(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, mostService)
	defer cancel()
	return b.withService(ctx, func(s *service) error {
		fmt.Fprintf(b.w, "Processor time of the service for a reading of 10 s, on %s.\n\n| upload | API, ms | worker, ms | of real time |\n|---|---:|---:|---:|\n", s.stores)
		var wrong []error
		for _, c := range containers {
			got, clip, err := b.share(ctx, s, c)
			if err != nil {
				return err
			}
			if got == (share{}) {
				fmt.Fprintf(b.w, "| %s | not measured: there is no ffmpeg to make one |\n", c.name)
				continue
			}
			rtf := got.total().Seconds() / clip.Seconds()
			fmt.Fprintf(b.w, "| %s | %.1f | %.1f | %.4f |\n", c.name, ms(got.api), ms(got.worker), rtf)
			if rtf > targets[c.name] {
				wrong = append(wrong, fmt.Errorf("a reading of %s costs the service %.4f of real time, over the target of %g", c.name, rtf, targets[c.name]))
			}
		}
		return errors.Join(append(wrong, b.way(ctx, s), b.waits(ctx, s))...)
	})
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// service is a running langdu.
type service struct {
	*client
	stores      string
	api, worker *process // the same where everything is in one
	workerAt    string   // where the worker tells its metrics; "" where everything is in one
}

// withService runs the service while f runs.
func (b *bench) withService(ctx context.Context, f func(*service) error) (err error) {
	dir, err := os.MkdirTemp("", "langdu-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	args, done, err := realStores(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	s := &service{stores: "the embedded stores, which are counted", client: &client{}}
	common := append([]string{"--data", dir, "--log-level", "warn"}, args...)
	alone := []string{"--workers", "1"}
	if args != nil {
		s.stores, alone = "real stores, which are not counted", []string{"--workers", "0"}
	}
	if s.api, err = start(ctx, b.langdu, slices.Concat([]string{"serve", "--listen", "127.0.0.1:0"}, common, alone)...); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.api.stop()) }()
	if s.address, err = s.api.address(); err != nil {
		return err
	}
	if s.worker = s.api; args != nil {
		health, err := freeAddress()
		if err != nil {
			return err
		}
		s.workerAt = "http://" + health
		if s.worker, err = start(ctx, b.langdu, slices.Concat([]string{"work", "--workers", "1", "--health-listen", health}, common)...); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.worker.stop()) }()
	}
	if s.token, err = b.sign(ctx, dir); err != nil {
		return err
	}
	if err := s.enrol(ctx); err != nil {
		return err
	}
	return f(s)
}

// sign makes a token of the app.
func (b *bench) sign(ctx context.Context, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, b.langdu, "token", "--data", dir, "--role", "app")
	cmd.Env = append(os.Environ(), secrets...)
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("langdu token: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// realStores are the flags of the stores that the environment names, fresh ones on
// their servers, and what drops the database in the end; nil where it names none.
func realStores(ctx context.Context) (args []string, done func() error, err error) {
	redis, postgres, s3 := os.Getenv("LANGDU_TEST_REDIS"), os.Getenv("LANGDU_TEST_POSTGRES"), os.Getenv("LANGDU_TEST_S3")
	none := func() error { return nil }
	if redis == "" || postgres == "" || s3 == "" {
		return nil, none, nil
	}
	queue, err := url.Parse(redis)
	if err != nil {
		return nil, none, err
	}
	queue.Path = "/15" // the tests of the queue have the first
	records, err := url.Parse(postgres)
	if err != nil {
		return nil, none, err
	}
	db, err := sql.Open("pgx", postgres)
	if err != nil {
		return nil, none, err
	}
	name := "langdu_bench_" + strings.ToLower(rand.Text()[:8])
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, none, errors.Join(err, db.Close())
	}
	records.Path = "/" + name
	done = func() error {
		_, err := db.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		return errors.Join(err, db.Close())
	}
	return []string{"--redis-url", queue.String(), "--database-url", records.String(),
		"--s3-url", s3 + "/" + strings.ReplaceAll(name, "_", "-") + "?region=us-east-1"}, done, nil
}

// share sends readings one after the other and says what each of them cost.
func (b *bench) share(ctx context.Context, s *service, c container) (share, time.Duration, error) {
	file, clip, words, err := b.file(ctx, c, readingLength)
	if err != nil || file == nil {
		return share{}, 0, err
	}
	if err := b.send(ctx, s, file, words, warmUp); err != nil {
		return share{}, 0, err
	}
	before, err := s.used()
	if err != nil {
		return share{}, 0, err
	}
	if err := b.send(ctx, s, file, words, readings); err != nil {
		return share{}, 0, err
	}
	after, err := s.used()
	return share{(after.api - before.api) / readings, (after.worker - before.worker) / readings}, clip.Duration(), err
}

// send sends n readings, each when the one before is scored.
func (b *bench) send(ctx context.Context, s *service, file []byte, words string, n int) error {
	for range n {
		id, err := s.upload(ctx, file, words)
		if err != nil {
			return err
		}
		if err := s.await(ctx, id, 50*time.Millisecond, "scored"); err != nil {
			return err
		}
	}
	return nil
}

// used is the processor time of the two halves so far; in one process the worker has
// all of it.
func (s *service) used() (u share, err error) {
	if u.worker, err = s.worker.used(); err != nil || s.api == s.worker {
		return u, err
	}
	u.api, err = s.api.used()
	return u, err
}

// waits prints how long a reader waits for the result, from the last byte on.
func (b *bench) waits(ctx context.Context, s *service) error {
	file, _, words, err := b.file(ctx, containers[0], readingLength)
	if err != nil {
		return err
	}
	var taken, begun, all []time.Duration
	for range waitsOf {
		from := time.Now()
		id, err := s.upload(ctx, file, words)
		if err != nil {
			return err
		}
		taken = append(taken, time.Since(from))
		if err := s.await(ctx, id, time.Millisecond, "processing", "scored"); err != nil {
			return err
		}
		begun = append(begun, time.Since(from))
		if err := s.await(ctx, id, 2*time.Millisecond, "scored"); err != nil {
			return err
		}
		all = append(all, time.Since(from))
	}
	fmt.Fprintf(b.w, "\nHow long a reader waits after the last byte of 10 s of WAV, by the clock, beside whatever else this machine had to do (the goal of 400 ms for 95 of 100 is for one that has nothing):\n\n"+
		"| until | half of them, ms | 95 of 100, ms |\n|---|---:|---:|\n")
	for _, r := range []struct {
		until string
		times []time.Duration
	}{{"202: the bytes are sealed and stored, the record is written", taken}, {"a worker has begun", begun}, {"the result can be read", all}} {
		slices.Sort(r.times)
		fmt.Fprintf(b.w, "| %s | %.0f | %.0f |\n", r.until, ms(r.times[len(r.times)/2]), ms(r.times[len(r.times)*95/100]))
	}
	return nil
}
