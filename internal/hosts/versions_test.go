//go:build linux && hosts

package hosts_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/hosts"
)

// TestVersionsSideBySide rolls a release out as docs/scaling.md says: workers and APIs
// of before the newest migration run on beside those of now, on tables that have been
// brought up to date under them. It builds the older program, for which it needs the
// history of this repository. The older one is that before the newest migration, or at the
// commit that LANGDU_BEFORE names.
func TestVersionsSideBySide(t *testing.T) {
	commit := os.Getenv("LANGDU_BEFORE")
	if commit == "" {
		commit = commitBefore(t, newestMigration(t))
	}
	before := program(t, commit)
	f := newFleet(t)
	f.logs(t)
	now := f.binary
	f.urls[1] = "redis://:" + hosts.Password + "@" + f.keepers[0].At(hosts.RedisPort) + "/0" // sentinels with passwords are newer than some
	p := &play{fleet: f, app: newApp(t, f, "app"), operator: newApp(t, f, "operator")}
	f.binary = before
	f.serve(t, f.apis[0])
	f.work(t, f.workers[0])
	f.work(t, f.workers[1])
	f.ready(t, apiPort, f.apis[0])
	p.app.consent(t, "child")
	old, _ := p.many(t, 20, "before")
	p.settle(t, time.Minute, old...)

	f.binary = now
	f.work(t, f.workers[2]) // which brings the tables up to date
	f.serve(t, f.apis[1])
	f.ready(t, healthPort, f.workers[2])
	f.ready(t, apiPort, f.apis...)
	had := p.cpu(t)
	both, _ := p.many(t, 60, "side by side")
	p.settle(t, time.Minute, both...)
	for i, host := range f.workers {
		if got(f.working[host].CPU())(t)-had[i] < 200*time.Millisecond {
			t.Errorf("%s has done nothing beside the other release", host.Name())
		}
	}

	for _, host := range f.workers[:2] { // in the midst of work
		if _, err := p.app.upload(t.Context(), "child", readingText, "rolled "+host.Name(), reading(t)); err != nil {
			t.Fatal(err)
		}
		if err := f.working[host].Stop(); err != nil {
			t.Fatal(err)
		}
		f.work(t, host)
	}
	if err := f.serving[f.apis[0]].Stop(); err != nil {
		t.Fatal(err)
	}
	f.serve(t, f.apis[0])
	f.ready(t, apiPort, f.apis...)
	last, _ := p.many(t, 20, "after")
	p.settle(t, time.Minute, last...)
	var failed, all int
	p.query(t, &failed, "SELECT count(*) FROM recordings WHERE status NOT IN ('scored', 'unassessable')")
	p.query(t, &all, "SELECT count(*) FROM recordings")
	if failed != 0 || all != len(p.all)+2 {
		t.Errorf("%d recordings have no result, of %d; %d were accepted", failed, all, len(p.all)+2)
	}
}

// newestMigration is every name that the newest migration has had: on its way into a
// release it may have got another.
func newestMigration(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "storage", "records", "migrations", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("migrations: %q, %v", files, err)
	}
	number, _, _ := strings.Cut(filepath.Base(slices.Max(files)), "_")
	return "storage/records/migrations/" + number + "_*"
}

// commitBefore is the one before the first that has added what is at a path. It skips the
// test where the history is not there.
func commitBefore(t *testing.T, path string) string {
	t.Helper()
	if shallow, err := exec.Command("git", "rev-parse", "--is-shallow-repository").Output(); err != nil || strings.TrimSpace(string(shallow)) != "false" {
		t.Skip("the history is not here: this is no clone of the repository, or a shallow one")
	}
	added := strings.Fields(git(t, "log", "--diff-filter=A", "--format=%H", "--", path))
	if len(added) == 0 {
		t.Fatalf("no commit has added %s", path)
	}
	return added[len(added)-1] + "^"
}

// program builds the program as it was at a commit.
func program(t *testing.T, commit string) string {
	t.Helper()
	tree := filepath.Join(t.TempDir(), "before")
	git(t, "worktree", "add", "--detach", tree, commit)
	t.Cleanup(func() { git(t, "worktree", "remove", "--force", tree) })
	path := filepath.Join(t.TempDir(), "langdu")
	build := exec.Command("go", "build", "-trimpath", "-o", path, "./cmd/langdu")
	build.Dir = tree
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the program of %s: %v: %s", commit, err, out)
	}
	t.Logf("the release before: %s", git(t, "log", "-1", "--format=%h %s", commit))
	return path
}

func git(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("git %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}
