package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

const chart = "../../deploy/helm/langdu"

// environmentOf is the variables of ours that files name.
func environmentOf(t *testing.T, files ...string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile(`LANGDU_[A-Z0-9_]*[A-Z0-9]\b`).FindAllString(string(content), -1) {
			found[name] = true
		}
	}
	return found
}

// chartSettings is the settings in the chart's values, by where they stand.
func chartSettings(t *testing.T) (both, api, worker map[string]string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, chart, "values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var values struct {
		Settings    map[string]string
		API, Worker struct{ Settings map[string]string }
	}
	if err := yaml.Unmarshal(content, &values); err != nil {
		t.Fatal(err)
	}
	return values.Settings, values.API.Settings, values.Worker.Settings
}

// templates is the chart's, which name variables.
func templates(t *testing.T) (files []string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(root, chart, "templates", "*"))
	if err != nil || len(all) == 0 {
		t.Fatalf("templates: %v, %v", all, err)
	}
	for _, file := range all {
		rel, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rel)
	}
	return files
}

func variable(flag string) string {
	return "LANGDU_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// TestChartNamesFlags: whatever the chart sets, there is a flag for it.
func TestChartNamesFlags(t *testing.T) {
	flags := everyFlag()
	both, api, worker := chartSettings(t)
	for _, settings := range []map[string]string{both, api, worker} {
		for name, value := range settings {
			if err := flags.Set(name, value); err != nil {
				t.Errorf("values.yaml sets %s: %v", name, err)
			}
		}
	}
	known := map[string]bool{}
	flags.VisitAll(func(f *pflag.Flag) { known[variable(f.Name)] = true })
	for name := range environmentOf(t, templates(t)...) {
		if !known[name] {
			t.Errorf("a template sets %s, and there is no such flag", name)
		}
	}
}

// TestChartAndComposeAgree: what docker-compose.yml gives to a process the chart
// gives too, and with the same value where it has one.
func TestChartAndComposeAgree(t *testing.T) {
	both, api, worker := chartSettings(t)
	chartHas := environmentOf(t, templates(t)...)
	for _, settings := range []map[string]string{both, api, worker} {
		for name := range settings {
			chartHas[variable(name)] = true
		}
	}
	compose := environmentOf(t, "../../docker-compose.yml")
	for _, ofTheMachine := range []string{"LANGDU_PORT", "LANGDU_THIRD_PARTIES_FILE"} {
		delete(compose, ofTheMachine)
	}
	for _, name := range slices.Sorted(maps.Keys(compose)) {
		if !chartHas[name] {
			t.Errorf("docker-compose.yml sets %s, the chart does not", name)
		}
	}
	content, err := os.ReadFile(filepath.Join(root, "../../docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range both {
		set := regexp.MustCompile(variable(name) + `: (?:\$\{\w+:-([^}\s]*)\}|([^}\s]+))`).FindSubmatch(content)
		if set != nil && string(set[1])+string(set[2]) != value {
			t.Errorf("%s is %s%s in docker-compose.yml and %s in the chart", name, set[1], set[2], value)
		}
	}
}
