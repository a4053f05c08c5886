package built

import (
	"runtime/debug"
	"testing"
	"time"
)

func TestWhatABinaryIs(t *testing.T) {
	const commit = "1a77266ac0de1a77266ac0de1a77266ac0de1a77"
	when := time.Date(2026, 11, 29, 22, 15, 30, 0, time.UTC)
	checkout := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: commit}, {Key: "vcs.time", Value: "2026-11-29T22:15:30Z"}, {Key: "vcs.modified", Value: "false"}}
	changed := append(checkout[:3:3], debug.BuildSetting{Key: "vcs.modified", Value: "true"})
	const linked, then = commit + "+dirty", "2026-11-29T23:15:30+01:00"
	for name, test := range map[string]struct {
		version  string
		settings []debug.BuildSetting
		want     From
	}{
		"go install of a release":        {"v1.2.3", nil, From{Version: "v1.2.3"}},
		"a checkout, as Go words it":     {"v1.2.4-0.20261129221530-1a77266ac0de", checkout, From{Version: "v1.2.4-0.20261129221530-1a77266ac0de", Revision: commit, At: when}},
		"a checkout that Go calls devel": {"(devel)", checkout, From{Version: "v0.0.0-20261129221530-1a77266ac0de", Revision: commit, At: when}},
		"with changes":                   {"(devel)", changed, From{Version: "v0.0.0-20261129221530-1a77266ac0de+dirty", Revision: commit, At: when, Changed: true}},
		"without a repository":           {"(devel)", nil, From{Version: Unknown}},
		"without anything":               {"", nil, From{Version: Unknown}},
	} {
		if got := Of(&debug.BuildInfo{Main: debug.Module{Version: test.version}, Settings: test.settings}, "", ""); got != test.want {
			t.Errorf("%s is %+v, want %+v", name, got, test.want)
		}
	}
	want := From{Version: "v0.0.0-20261129221530-1a77266ac0de+dirty", Revision: commit, At: when, Changed: true}
	if got := Of(&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, linked, then); got != want {
		t.Errorf("without a repository, told by who has built it, it is %+v, want %+v", got, want)
	}
	if got := Of(&debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "+dirty", ""); got.Version != "v1.2.3" || got.Revision != "" {
		t.Errorf("told nothing it is %+v", got)
	}
}
