package main

import (
	"log/slog"
	"slices"
	"strings"
)

// warnOfStrays names the variables that were meant as settings and are none: where
// LANGDU_KEEP_ORIGNAL is passed over, recordings are kept longer than families were told.
func warnOfStrays(environ []string, log *slog.Logger) {
	if names := strays(environ); len(names) > 0 {
		log.Warn("the environment has what looks like settings, and is none: look for a slip in the name", "names", names)
	}
}

// strays is the names that begin as settings do and are none. Of those of Kubernetes, which
// tells every pod of a service langdu in variables like LANGDU_PORT, and of our tests it
// says nothing.
func strays(environ []string) (names []string) {
	all := everyFlag()
	known := func(name string) bool { return all.Lookup(strings.ToLower(strings.ReplaceAll(name, "_", "-"))) != nil }
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		rest, ours := strings.CutPrefix(name, "LANGDU_")
		if !ours || strings.HasPrefix(rest, "TEST_") || strings.Contains("_"+rest+"_", "_PORT_") || strings.Contains("_"+rest+"_", "_SERVICE_") {
			continue
		}
		if !known(rest) && !known(strings.TrimSuffix(rest, "_FILE")) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
