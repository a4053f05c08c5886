// Package need says what a test needs beyond Go: a program, or a real server.
// Without it the test is skipped with a word; continuous integration sets
// LANGDU_REQUIRE_ALL=1, which makes that a failure.
package need

import (
	"os"
	"os/exec"
	"testing"
)

// All says that nothing may be skipped.
func All() bool { return os.Getenv("LANGDU_REQUIRE_ALL") == "1" }

// Patience is that somebody waits for this test, which the clock keeps for longer than
// the rest of its package: what it shows is that time passes. Plain `go test` leaves it
// out; `make slow` and continuous integration do not.
func Patience(t testing.TB) {
	t.Helper()
	if !All() && os.Getenv("LANGDU_SLOW") != "1" {
		t.Skip("it waits for many seconds: set LANGDU_SLOW=1, as `make slow` does")
	}
}

// Program is the path of a program.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name+" is not on PATH: this test runs it")
	}
	return path
}

// Server is the address of a real server in the environment; form shows what
// the variable must look like.
func Server(t testing.TB, variable, form string) string {
	t.Helper()
	address := os.Getenv(variable)
	if address == "" {
		missing(t, "no real server: set "+variable+"="+form)
	}
	return address
}

// File is the path of a file in the environment; what says which file it is.
func File(t testing.TB, variable, what string) string {
	t.Helper()
	path := os.Getenv(variable)
	if _, err := os.Stat(path); err != nil {
		missing(t, "no file: set "+variable+" to the path of "+what)
	}
	return path
}

func missing(t testing.TB, what string) {
	t.Helper()
	if All() {
		t.Fatal(what + " (LANGDU_REQUIRE_ALL=1 forbids to skip)")
	}
	t.Skip(what)
}

// Root is that the test runs as root: it makes network namespaces.
func Root(t testing.TB) {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "not root: this test makes network namespaces")
	}
}
