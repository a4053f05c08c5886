package models

import (
	"maps"
	"slices"
	"strings"
)

// Rules are what whoever writes a page asks of its readers. What they leave open
// is decided by the service.
type Rules struct {
	// Strictness is how sure the engine must be before it calls something wrong:
	// lenient, normal or strict.
	Strictness string `json:"strictness,omitempty"`
	// Accents says of some accents, by the name of their best-known pair of sounds,
	// how they are treated: scored, noted or tolerated.
	Accents map[string]string `json:"accents,omitempty"`
}

// What rules may say; audio/score gives it its meaning.
var (
	strictnesses = []string{"lenient", "normal", "strict"}
	accents      = []string{"z/zh", "n/l", "f/h", "r/l", "an/ang", "en/eng", "in/ing"}
	treatments   = []string{"scored", "noted", "tolerated"}
)

// Strictnesses are the strictnesses there are; Accents and Treatments likewise.
func Strictnesses() []string { return slices.Clone(strictnesses) }

// Accents are the names of the accents that can be treated apart.
func Accents() []string { return slices.Clone(accents) }

// Treatments are the ways of treating an accent.
func Treatments() []string { return slices.Clone(treatments) }

// Validate names the rule that is not known, and those that are.
func (r Rules) Validate() error {
	const op = "models.Rules.Validate"
	if r.Strictness != "" && !slices.Contains(strictnesses, r.Strictness) {
		return Errorf(op, Invalid, "strictness %.40q: want %s", r.Strictness, strings.Join(strictnesses, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Accents)) {
		if !slices.Contains(accents, name) {
			return Errorf(op, Invalid, "accents: %.40q is none of %s", name, strings.Join(accents, ", "))
		}
		if treatment := r.Accents[name]; !slices.Contains(treatments, treatment) {
			return Errorf(op, Invalid, "accents: %s is %.40q: want %s", name, treatment, strings.Join(treatments, ", "))
		}
	}
	return nil
}

// Over is r where it says something, and base where it does not.
func (r Rules) Over(base Rules) Rules {
	out := Rules{Strictness: r.Strictness}
	if out.Strictness == "" {
		out.Strictness = base.Strictness
	}
	if len(r.Accents)+len(base.Accents) > 0 {
		out.Accents = map[string]string{}
		maps.Copy(out.Accents, base.Accents)
		maps.Copy(out.Accents, r.Accents)
	}
	return out
}
