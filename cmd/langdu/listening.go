package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// listening is the settings of listenFlags that decide how a recording is judged,
// in words that are equal where the settings mean the same; "" is none.
type listening map[string]string

func (c Config) listening() (listening, error) {
	rules, err := parseRules(c.Strictness, c.Accents)
	if err != nil {
		return nil, err
	}
	treated := workers.RulesOf(rules).Accents
	var accents []string
	for _, name := range slices.Sorted(maps.Keys(treated)) {
		accents = append(accents, fmt.Sprintf("%s=%s", name, treated[name]))
	}
	words := listening{
		"strictness": cmp.Or(c.Strictness, "normal"), "accents": strings.Join(accents, ","),
		"max-duration": c.MaxDuration.String(), "ffmpeg": c.FFmpeg, "acoustic-model": "", "recogniser": "",
	}
	if c.own != nil {
		words["acoustic-model"] = c.own.folder
	}
	if c.recogniser != nil {
		words["recogniser"] = c.recogniser.folder
	}
	return words, nil
}

// asked is what of it a flag, the environment or the configuration file has set;
// the rest is left to whoever listens.
func (c Config) asked(f *pflag.FlagSet) (listening, error) {
	words, err := c.listening()
	maps.DeleteFunc(words, func(name, _ string) bool { return !f.Changed(name) })
	return words, err
}

// meets refuses what is asked of a service that listens otherwise.
func (l listening) meets(asked listening) error {
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		if l[name] != asked[name] {
			return models.Errorf("rescore", models.Conflict,
				"the service that runs on the data folder judges %s, you ask for a rescore %s: stop the service, or start it with that setting",
				setting(name, l[name]), setting(name, asked[name]))
		}
	}
	return nil
}

func setting(name, value string) string {
	if value == "" {
		return "without --" + name
	}
	return "with --" + name + " " + value
}
