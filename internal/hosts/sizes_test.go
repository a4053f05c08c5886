//go:build linux && hosts

package hosts_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/hosts"
	"github.com/langdu/langdu/internal/need"
)

// TestWriteSizes measures what a recording takes in every store, and writes it into
// docs/scaling.md. It is a measurement and no test: `make scaling-docs` runs it.
func TestWriteSizes(t *testing.T) {
	if os.Getenv("LANGDU_WRITE_SIZES") != "1" {
		t.Skip("set LANGDU_WRITE_SIZES=1 to write docs/scaling.md")
	}
	const many = 200
	f := newFleet(t)
	f.logs(t)
	f.serve(t, f.apis[0])
	f.ready(t, apiPort, f.apis[0])
	app := newApp(t, f, "app")
	app.apis = app.apis[:1]
	app.consent(t, "child")
	f.work(t, f.workers[0])
	f.ready(t, healthPort, f.workers[0])
	p, audio := &play{fleet: f, app: app}, webm(t)
	p.fill(t, 0, 50, audio) // the first page of a table is no recording's
	before, began := f.stored(t), got(f.working[f.workers[0]].CPU())(t)
	p.fill(t, 50, many, audio)
	cpu := got(f.working[f.workers[0]].CPU())(t) - began
	after := f.stored(t)
	var table strings.Builder
	fmt.Fprintf(&table, "Made by `make scaling-docs`: %d readings of 10.5 s as WebM/Opus (%d kB each), 40 characters.\n\n| what | for each recording |\n|---|---|\n", many, len(audio)/1000)
	for _, what := range []string{"rows in PostgreSQL", "indexes in PostgreSQL", "log of PostgreSQL", "objects in S3"} {
		fmt.Fprintf(&table, "| %s | %.1f kB |\n", what, float64(after[what]-before[what])/many/1000)
	}
	fmt.Fprintf(&table, "| objects, by number | %.1f |\n| keys left in Redis | %.2f |\n| processor time of the worker, all of it | %d ms |\n",
		float64(after["number"]-before["number"])/many, float64(after["keys"]-before["keys"])/many, cpu.Milliseconds()/many)
	write(t, table.String())
}

// fill uploads more recordings, and waits until they are settled.
func (p *play) fill(t *testing.T, from, more int, audio []byte) {
	t.Helper()
	var ids []string
	for i := range more {
		id, err := p.app.upload(t.Context(), "child", strings.Repeat(readingText+"。", 4), fmt.Sprint("size-", from+i), audio)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	p.settle(t, 10*time.Minute, ids...)
}

// stored is what lies in the stores, in bytes.
func (f *fleet) stored(t *testing.T) map[string]int {
	t.Helper()
	all := map[string]int{}
	for what, sql := range map[string]string{
		"rows in PostgreSQL":    "SELECT sum(pg_table_size(oid))::bigint FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
		"indexes in PostgreSQL": "SELECT sum(pg_indexes_size(oid))::bigint FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
		"log of PostgreSQL":     "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint",
	} {
		var n int
		f.query(t, &n, sql)
		all[what] = n
	}
	for _, size := range f.objectSizes(t) {
		all["objects in S3"] += size
		all["number"]++
	}
	out := got(f.app.Run(nil, "redis-cli", "-h", f.keepers[0].Address(), "-a", hosts.Password, "--no-auth-warning", "dbsize"))(t)
	var err error
	if all["keys"], err = strconv.Atoi(strings.TrimSpace(string(out))); err != nil {
		t.Fatal(err)
	}
	return all
}

// webm is a reading of four sentences as Chromium records it.
func webm(t *testing.T) []byte {
	t.Helper()
	wav, _ := wavOf(t, 4)
	cmd := exec.CommandContext(t.Context(), need.Program(t, "ffmpeg"), "-loglevel", "error", "-f", "wav", "-i", "pipe:0",
		"-ar", "48000", "-c:a", "libopus", "-b:a", "32k", "-f", "webm", "pipe:1")
	cmd.Stdin = bytes.NewReader(wav)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	return out
}

// write puts the figures between the marks of docs/scaling.md.
func write(t *testing.T, figures string) {
	t.Helper()
	const begin, end = "<!-- sizes: begin -->\n", "<!-- sizes: end -->"
	file := filepath.Join("..", "..", "docs", "scaling.md")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(content), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no %q and %q", file, begin, end)
	}
	if err := os.WriteFile(file, []byte(head+begin+figures+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Log(figures)
}
