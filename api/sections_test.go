package api_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var section = regexp.MustCompile(`name: '(\w+)', asks: '([^']+)', roles: \[([^\]]+)\]`)

// TestSectionsAreForWhomTheRulesAllow compares the sections of the staff's page with
// the rules: each is offered to those roles of the staff's side that may ask what it asks.
func TestSectionsAreForWhomTheRulesAllow(t *testing.T) {
	source, err := os.ReadFile("web/static/grownups/sections.js")
	if err != nil {
		t.Fatal(err)
	}
	found := section.FindAllStringSubmatch(string(source), -1)
	if len(found) != 8 {
		t.Fatalf("%d sections, want eight", len(found))
	}
	for _, s := range found {
		roles := strings.Fields(strings.NewReplacer("'", "", ",", " ").Replace(s[3]))
		may := slices.DeleteFunc(strings.Fields(allowed[s[2]]), func(role string) bool {
			return !slices.Contains([]string{"staff", "custodian", "operator"}, role)
		})
		if !slices.Equal(roles, may) {
			t.Errorf("section %s is for %q, and %s is for %q", s[1], roles, s[2], may)
		}
	}
}
