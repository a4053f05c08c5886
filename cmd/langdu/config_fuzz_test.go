package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/models"
)

// FuzzConfiguration reads whatever lies where the configuration should: it is
// refused with a sentence, or every setting has a value that its flag takes.
func FuzzConfiguration(f *testing.F) {
	f.Add("listen: 127.0.0.1:0\nkeep-original: 30d\nworkers: 2\n")
	f.Add("a: &a [*a]\n")
	f.Add("a: &a {b: 1}\nc: *a\nlisten: [1,2]\nworkers: 0x7fffffffffffffff\n")
	f.Add(strings.Repeat("{", 10000))
	f.Add("keep-answers: recognised\nmax-duration: 9999999h\nsweep-rate: .nan\n? complex\n: key\n")
	f.Add("x0: &x0 [a,a]\n" + "x1: &x1 [*x0,*x0,*x0,*x0,*x0,*x0,*x0,*x0,*x0]\nx2: &x2 [*x1,*x1,*x1,*x1,*x1,*x1,*x1,*x1]\nx3: [*x2,*x2,*x2,*x2,*x2,*x2,*x2,*x2]\n")
	path := filepath.Join(f.TempDir(), "langdu.yaml")
	f.Fuzz(func(t *testing.T, content string) {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		var c Config
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		c.flags(flags)
		c.workerFlags(flags)
		c.serverFlags(flags)
		if err := flags.Parse([]string{"--config", path}); err != nil {
			t.Fatal(err)
		}
		nothing := func(string) (string, bool) { return "", false }
		if err := load(flags, nothing); err != nil {
			if models.KindOf(err) != models.Invalid || sentence(err) == "" {
				t.Fatalf("%q: %v, want invalid with a sentence", content, err)
			}
			return
		}
		flags.VisitAll(func(flag *pflag.Flag) {
			if flag.Changed && flag.Name != "config" {
				again := pflag.NewFlagSet("", pflag.ContinueOnError)
				var other Config
				other.flags(again)
				other.workerFlags(again)
				other.serverFlags(again)
				if err := again.Set(flag.Name, flag.Value.String()); err != nil {
					t.Fatalf("--%s is %q, which it does not take: %v", flag.Name, flag.Value, err)
				}
			}
		})
	})
}

// FuzzPeriod reads periods: what is taken reads the same when it is written again.
func FuzzPeriod(f *testing.F) {
	for _, s := range []string{"30d", "-1d", "36500d", "36501d", "12h", "9223372036854775807d", "1e9h", "recognised", "+5d", "0x10d", "2562047h47m16.854775807s", ".5h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var d, again time.Duration
		if err := (period{&d}).Set(s); err != nil {
			return
		}
		if err := (period{&again}).Set(period{&d}.String()); err != nil || again != d {
			t.Fatalf("%q is %v, written %q, which is %v, %v", s, d, period{&d}, again, err)
		}
	})
}
