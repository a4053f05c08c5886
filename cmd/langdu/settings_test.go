package main

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// plainSettings are the settings that anybody may see. A setting that is neither here nor
// in secretSettings fails.
var plainSettings = strings.Fields(`accents acoustic-model age any-of batch choice class config context data earlier earlier-signing-keys ffmpeg format
	health-listen holidays hook-networks id in jwt-audience jwt-issuer keep-answer-audio key keywords learner listen log-format log-level month now number
	onnxruntime out output page prompt question readings receipt recogniser region result-then role since strictness subject text text-file third-parties tls-cert tls-key until`)

// secretSettings are the settings that hold a secret, or may: each with a good value
// that has the secret in it.
var secretSettings = map[string]func(secret string) string{
	"jwt-secret":          func(s string) string { return s + strings.Repeat("j", 32) },
	"signing-key":         hex64,
	"master-key":          hex64,
	"master-token":        func(s string) string { return s },
	"hook-secret":         whsec,
	"earlier-hook-secret": whsec,
	"redis-url":           func(s string) string { return "redis://:" + s + "@127.0.0.1:1/0" },
	"database-url":        func(s string) string { return "postgres://langdu:" + s + "@127.0.0.1:1/langdu" },
	"keys-url":            func(s string) string { return "postgres://langdu:" + s + "@127.0.0.1:1/keys" },
	"s3-url":              func(s string) string { return "http://langdu:" + s + "@127.0.0.1:1/langdu?region=us-east-1" },
	"jwks-url":            func(s string) string { return "http://127.0.0.1:1/keys?token=" + s },
	"otlp-endpoint":       func(s string) string { return "http://langdu:" + s + "@127.0.0.1:1" },
}

// hex64 is 32 bytes in hex that begin with the secret.
func hex64(s string) string { return hex.EncodeToString([]byte((s + strings.Repeat("k", 32))[:32])) }

func whsec(s string) string {
	return "whsec_" + base64.StdEncoding.EncodeToString([]byte((s + strings.Repeat("w", 30))[:30]))
}

// secretOf is a secret of a setting: nothing else has it in it.
func secretOf(setting string) string { return "LEAK" + strings.ReplaceAll(setting, "-", "") }

// leaks is in which ways a secret could be printed. What is left out at the end of Base64
// depends on what follows it.
func leaks(setting string) []string {
	secret := secretOf(setting)
	return []string{secret, hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte(secret))[:len(secret)]}
}

// noLeak wants no secret of any setting in what was said.
func noLeak(t *testing.T, where, said string) {
	t.Helper()
	for _, setting := range append(sortedSecrets(), "otlp-headers", "hook-url") {
		for _, leak := range leaks(setting) {
			if at := strings.Index(said, leak); at >= 0 {
				t.Errorf("%s prints --%s:\n%s", where, setting, said[max(0, at-300):min(len(said), at+200)])
			}
		}
	}
}

func sortedSecrets() (all []string) {
	for name := range secretSettings {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// everyCommand is all commands below one, itself too.
func everyCommand(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, below := range c.Commands() {
		all = append(all, everyCommand(below)...)
	}
	return all
}

// path is the words that call a command.
func pathOf(c *cobra.Command) []string { return strings.Fields(c.CommandPath())[1:] }

// TestEverySettingIsClassified wants every flag of every command that takes text to be
// known as a secret or as none: a new secret is looked for in all that is printed.
func TestEverySettingIsClassified(t *testing.T) {
	nothing := func(string) (string, bool) { return "", false }
	seen := map[string]bool{}
	for _, c := range everyCommand(commands(nothing)) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			seen[f.Name] = true
			if slices.Contains([]string{"bool", "int", "int64", "float64", "duration", "period", "rate"}, f.Value.Type()) {
				return
			}
			_, secret := secretSettings[f.Name]
			if plain := slices.Contains(plainSettings, f.Name); secret == plain {
				t.Errorf("--%s of %q (%s): say in secretSettings or in plainSettings whether it may hold a secret", f.Name, c.CommandPath(), f.Value.Type())
			}
		})
	}
	for _, name := range append(sortedSecrets(), plainSettings...) {
		if !seen[name] {
			t.Errorf("there is no setting --%s any more", name)
		}
	}
}
