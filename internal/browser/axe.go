package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/langdu/langdu/internal/need"
)

// axe is the source of axe-core, which looks for what shuts people out of a page:
// https://github.com/dequelabs/axe-core. It is no part of the program; continuous
// integration takes it out of its npm package.
var axe = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile(os.Getenv("LANGDU_AXE"))
	return string(source), err
})

// Violation is a rule of axe-core that a page breaks.
type Violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"` // minor, moderate, serious or critical
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// String is the rule with the first elements that break it.
func (v Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s (%s)", v.Impact, v.Help, v.ID)
	for _, n := range v.Nodes[:min(3, len(v.Nodes))] {
		fmt.Fprintf(&b, "\n\t%.200s\n\t%.300s", n.HTML, strings.ReplaceAll(n.Summary, "\n", " "))
	}
	return b.String()
}

// Serious says that somebody cannot use the page because of it.
func (v Violation) Serious() bool { return slices.Contains([]string{"serious", "critical"}, v.Impact) }

// OpenWithAxe opens a tab in which Axe works. It skips the test where axe-core is
// not at hand. The tab does not hold to the content policy, which axe-core's own
// probes break; every other test does.
func OpenWithAxe(t *testing.T, voice []byte) *Tab {
	t.Helper()
	need.File(t, "LANGDU_AXE", "axe.min.js of the npm package axe-core")
	b := Open(t, voice)
	call(b, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
	return b
}

// Axe runs the rules of WCAG 2.2, levels A and AA, and axe-core's best practices on
// the page as it stands, and returns what it breaks. The tab is one of OpenWithAxe.
func (b *Tab) Axe() []Violation {
	b.t.Helper()
	source, err := axe()
	if err != nil {
		b.t.Fatalf("axe-core: %v", err)
	}
	found := Eval[string](b, `(async () => {
		if (!window.axe) { `+source+` }
		const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false,
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
		return JSON.stringify(violations);
	})()`)
	var all []Violation
	if err := json.Unmarshal([]byte(found), &all); err != nil {
		b.t.Fatalf("axe-core says %.200s: %v", found, err)
	}
	return all
}
