// Package built says which version of langdu a binary is, in the same words wherever a
// version is told: to a person, in metrics and traces, in results and bills of materials.
package built

import (
	"runtime/debug"
	"strings"
	"time"
)

// From is where a binary comes from.
type From struct {
	// Version is a release's, or that of a commit in the form that Go gives it:
	// v0.0.0-20261129221530-1a77266ac0de, with +dirty where files were changed since.
	Version  string
	Revision string    // the commit; "" where the binary was built without its repository
	At       time.Time // of the commit
	Changed  bool      // files were changed since
}

// revision and at are set by whoever builds where Go finds no repository, as in a
// container: -ldflags "-X github.com/langdu/langdu/internal/built.revision=…" (Makefile).
var revision, at string

// dirty is what a version and a revision end with where files were changed since.
const dirty = "+dirty"

// Unknown is the version of a binary that was built without anything to tell it by.
const Unknown = "unknown"

// Here is this binary.
func Here() From {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return Of(info, revision, at)
}

// Of is the binary that info is of. Where Go found no repository, revision and at are
// what it was linked with.
func Of(info *debug.BuildInfo, revision, at string) From {
	f := From{Version: info.Main.Version}
	f.Revision, f.Changed = strings.CutSuffix(revision, dirty)
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			f.Revision = s.Value
		case "vcs.time":
			at = s.Value
		case "vcs.modified":
			f.Changed = s.Value == "true"
		}
	}
	f.At, _ = time.Parse(time.RFC3339, at) // what is none says nothing
	f.At = f.At.UTC()
	if f.Version == "" || f.Version == "(devel)" {
		f.Version = f.pseudo()
	}
	return f
}

// pseudo is the version of a commit, as Go writes it.
func (f From) pseudo() string {
	if f.Revision == "" {
		return Unknown
	}
	v := "v0.0.0-" + f.At.Format("20060102150405") + "-" + f.Revision[:min(12, len(f.Revision))]
	if f.Changed {
		v += dirty
	}
	return v
}
