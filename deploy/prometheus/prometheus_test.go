// Package prometheus_test holds the files by which langdu is watched to what langdu
// tells, and to each other.
package prometheus_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/langdu/langdu/internal/need"
)

// alert is one of alerts.yaml.
type alert struct {
	Alert       string
	Expr        string
	Labels      map[string]string
	Annotations map[string]string
}

func alerts(t *testing.T) (all []alert) {
	t.Helper()
	var file struct {
		Groups []struct{ Rules []alert }
	}
	if err := yaml.Unmarshal(read(t, "alerts.yaml"), &file); err != nil {
		t.Fatal(err)
	}
	for _, group := range file.Groups {
		all = append(all, group.Rules...)
	}
	if len(all) < 20 {
		t.Fatalf("%d alerts, want all of them", len(all))
	}
	return all
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestEveryAlertHasItsRunbook wants of each alert who is woken, what it says, and a
// section that says what it means, where to look, what to do and when it is over; and
// no section without an alert.
func TestEveryAlertHasItsRunbook(t *testing.T) {
	sections := map[string]string{}
	for _, section := range strings.Split(string(read(t, "..", "..", "docs", "runbooks.md")), "\n## ")[1:] {
		name, text, _ := strings.Cut(section, "\n")
		sections[name] = text
	}
	const page = "https://github.com/langdu/langdu/blob/main/docs/runbooks.md#"
	for _, a := range alerts(t) {
		if !slices.Contains([]string{"critical", "warning", "info"}, a.Labels["severity"]) || a.Annotations["summary"] == "" {
			t.Errorf("%s has the severity %q and the summary %q", a.Alert, a.Labels["severity"], a.Annotations["summary"])
		}
		if got, want := a.Annotations["runbook_url"], page+strings.ToLower(a.Alert); got != want {
			t.Errorf("the runbook of %s is at %s, want %s", a.Alert, got, want)
		}
		text, ok := sections[a.Alert]
		for _, part := range []string{"**What it means.**", "**Look.**", "**Do.**", "**It is over when**", a.Annotations["summary"], a.Labels["severity"]} {
			if !strings.Contains(text, part) {
				t.Errorf("the section of %s (it has one: %v) lacks %q", a.Alert, ok, part)
			}
		}
		delete(sections, a.Alert)
	}
	for name := range sections {
		t.Errorf("docs/runbooks.md has a section %s, which is no alert", name)
	}
}

// panel is what is shown at one place of a dashboard.
type panel struct {
	ID      int
	Type    string
	Title   string
	GridPos struct{ H, W, X, Y int }
	Targets []struct{ RefID, Expr, LegendFormat string }
}

func dashboard(t *testing.T) []panel {
	t.Helper()
	var board struct {
		Title, UID    string
		SchemaVersion int
		Panels        []panel
	}
	if err := json.Unmarshal(read(t, "..", "grafana", "langdu.json"), &board); err != nil {
		t.Fatal(err)
	}
	if board.Title == "" || board.UID == "" || board.SchemaVersion == 0 || len(board.Panels) < 20 {
		t.Fatalf("the dashboard %q (%q, schema %d) has %d panels", board.Title, board.UID, board.SchemaVersion, len(board.Panels))
	}
	return board.Panels
}

// TestDashboard wants each panel to have a place of its own, and something to show.
func TestDashboard(t *testing.T) {
	taken, ids, rows := map[[2]int]string{}, map[int]bool{}, []string{}
	for _, p := range dashboard(t) {
		if ids[p.ID] {
			t.Errorf("two panels have the number %d", p.ID)
		}
		ids[p.ID] = true
		if p.GridPos.W < 1 || p.GridPos.H < 1 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("%s has no place: %+v", p.Title, p.GridPos)
		}
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := taken[[2]int{x, y}]; other != "" {
					t.Fatalf("%s lies over %s", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		if p.Type == "row" {
			rows = append(rows, p.Title)
		} else if len(p.Targets) == 0 || p.Title == "" {
			t.Errorf("panel %d (%s) shows nothing", p.ID, p.Title)
		}
	}
	if want := []string{"Children wait", "API", "Queue", "Workers", "Stores", "Privacy", "Capacity"}; !slices.Equal(rows, want) {
		t.Errorf("the rows are %q, want %q", rows, want)
	}
}

// expressions is every PromQL of the dashboard and the alerts, by where it is.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, p := range dashboard(t) {
		for _, target := range p.Targets {
			all[fmt.Sprintf("panel %d %s %s", p.ID, p.Title, target.RefID)] = strings.ReplaceAll(target.Expr, "$__rate_interval", "5m")
		}
	}
	for _, a := range alerts(t) {
		all[a.Alert] = a.Expr
	}
	return all
}

var metricName = regexp.MustCompile(`\b(langdu|go|process|promhttp)_[a-z0-9_]+`)

// others are metrics of the libraries that are used.
var others = []string{"go_sql_in_use_connections", "go_sql_wait_duration_seconds_total", "process_cpu_seconds_total", "process_resident_memory_bytes"}

// TestOnlyMetricsThatThereAre wants each name in an expression to be one that the
// service tells, which docs/metrics.md lists (TestMetrics holds that list), with the
// labels that it has.
func TestOnlyMetricsThatThereAre(t *testing.T) {
	told := map[string]bool{}
	for _, line := range strings.Split(string(read(t, "..", "..", "docs", "metrics.md")), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 5 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`langdu_") {
			continue
		}
		name := strings.Trim(cells[1], " `")
		told[name] = true
		if strings.TrimSpace(cells[2]) == "histogram" {
			told[name+"_bucket"], told[name+"_count"], told[name+"_sum"] = true, true, true
		}
	}
	for where, expr := range expressions(t) {
		names := metricName.FindAllString(expr, -1)
		if len(names) == 0 && !strings.HasPrefix(expr, "up{") {
			t.Errorf("%s asks for nothing: %s", where, expr)
		}
		for _, name := range names {
			if !told[name] && !slices.Contains(others, name) {
				t.Errorf("%s asks for %s, which nobody tells", where, name)
			}
		}
	}
}

// TestRules has Prometheus's own tool read every expression, and try the alerts: those
// that must fire, and those that must be silent.
func TestRules(t *testing.T) {
	promtool := need.Program(t, "promtool")
	check := func(args ...string) {
		t.Helper()
		if out, err := exec.Command(promtool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	check("check", "rules", "alerts.yaml")
	check("test", "rules", "alerts_test.yaml")
	all := expressions(t)
	var rules []map[string]string
	for i, where := range slices.Sorted(maps.Keys(all)) {
		rules = append(rules, map[string]string{"record": fmt.Sprintf("langdu:expression_%d", i), "expr": all[where]})
	}
	content, err := yaml.Marshal(map[string]any{"groups": []any{map[string]any{"name": "expressions", "rules": rules}}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "expressions.yaml")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	check("check", "rules", file)
}

// TestEveryAlertIsTried wants each alert to be in the cases that promtool tries.
func TestEveryAlertIsTried(t *testing.T) {
	cases := string(read(t, "alerts_test.yaml"))
	untried := []string{"LangduPoolExhausted", "LangduStoreSlow", "LangduRequestsOverdue", "LangduIncidentUnreported", "LangduTracesLost"} // one threshold each
	for _, a := range alerts(t) {
		if fires := strings.Contains(cases, "alertname: "+a.Alert+"\n        exp_alerts:"); fires == slices.Contains(untried, a.Alert) {
			t.Errorf("%s is tried: %v", a.Alert, fires)
		}
	}
}
