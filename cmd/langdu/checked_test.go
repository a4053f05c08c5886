package main

import (
	"io"
	"strings"
	"testing"
)

// TestWhatIsSetIsCheckedWhereItIsSet wants a wrong setting to be refused by a process
// too that does not use it: an API without workers is set as its workers are.
func TestWhatIsSetIsCheckedWhereItIsSet(t *testing.T) {
	for _, test := range []struct{ setting, value, says string }{
		{"hook-networks", "junk", `network "junk": want one like 10.0.0.0/8`},
		{"hook-networks", "10.0.0.0/8,10.0.0.0/99", "10.0.0.0/99"},
		{"strictness", "junk", "junk"},
		{"accents", "junk", "junk"},
		{"workers", "-1", "--workers -1"},
		{"grace", "0s", "grace 0s"},
		{"sweep-every", "1ms", "sweep interval 1ms"},
		{"chores", "-2", "-2 jobs of housekeeping"},
		{"max-bytes", "0", "--max-bytes 0: want more than zero"},
		{"max-duration", "-1s", "--max-duration -1s: want more"},
		{"max-uploads", "0", "--max-uploads 0"},
		{"max-begun", "-1", "--max-begun -1"},
		{"store-time", "0s", "--store-time 0s"},
	} {
		env := func(key string) (string, bool) {
			return test.value, key == "LANGDU_"+strings.ToUpper(strings.ReplaceAll(test.setting, "-", "_"))
		}
		args := []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0"}
		if test.setting != "workers" {
			args = append(args, "--workers", "0")
		}
		err := run(t.Context(), append(args, "--log-level", "junk"), env, io.Discard, io.Discard) // which is refused later
		if err == nil || !strings.Contains(sentence(err), test.says) {
			t.Errorf("--%s %s: %v, want it refused with %q", test.setting, test.value, err, test.says)
		}
	}
}
