package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/langdu/langdu/internal/egress"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
	"github.com/langdu/langdu/workers/outbound"
)

// outboundFlags declares who may be sent personal data.
func (c *Config) outboundFlags(f *pflag.FlagSet) {
	f.StringVar(&c.ThirdParties, "third-parties", "", "YAML `file` that declares who may be sent personal data, and what for (default: nobody)")
	f.StringVar(&c.HookSecret, "hook-secret", "", "secret that signs calls of the app's hook: whsec_ and 24 to 64 random bytes in Base64")
	f.StringVar(&c.EarlierHookSecret, "earlier-hook-secret", "", "secret that was --hook-secret before: calls are signed with both until the app checks with the new one")
	f.StringVar(&c.HookNetworks, "hook-networks", "", "`networks` with commas between, such as 10.0.0.0/8, in which third parties may be although they are not of the public internet")
	f.StringVar(&c.Region, "region", "", "where this service keeps its data, such as cn-north-1")
}

// readParties reads and checks the declarations. A setting that is not known is
// refused: somebody means something by it.
func (c *Config) readParties() error {
	const op = "third parties"
	if _, err := c.hookSecrets(); err != nil {
		return err
	}
	if _, err := egress.ParseNetworks(c.HookNetworks); err != nil {
		return models.Errorf(op, models.Invalid, "--hook-networks: %w", err)
	}
	if c.ThirdParties == "" {
		return nil
	}
	content, err := os.ReadFile(c.ThirdParties)
	if err != nil {
		return models.E(op, models.Invalid, err)
	}
	var file struct {
		Parties []models.Party `yaml:"third_parties"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return models.Errorf(op, models.Invalid, "%s: %w", c.ThirdParties, err)
	}
	c.parties = file.Parties
	return models.ValidateParties(c.parties, c.Region)
}

// gate is the way out for personal data.
func (c Config) gate(s *stores) (*outbound.Gate, error) {
	secrets, err := c.hookSecrets()
	if err != nil {
		return nil, err
	}
	networks, err := egress.ParseNetworks(c.HookNetworks)
	if err != nil {
		return nil, err
	}
	return outbound.New(outbound.Config{
		Parties: c.parties, Region: c.Region, Secrets: secrets, Networks: networks, Learners: s.records, Audit: s.records, Now: s.now,
	})
}

// hookSecrets is what calls of the hook are signed with.
func (c Config) hookSecrets() (secrets outbound.Secrets, err error) {
	for _, said := range []string{c.HookSecret, c.EarlierHookSecret} {
		if said == "" {
			continue
		}
		secret, err := outbound.ParseSecret(said)
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, secret)
	}
	return secrets, nil
}

// tellLease is how long one call of the app's hook may take before it is repeated:
// twice what the call may last, for the records are asked before it and told after it.
const tellLease = 30 * time.Second

// callers call the app's hook: of notices, and of what became of recordings. Each is
// nil where nothing of the kind is declared.
func (c Config) callers(s *stores, log *slog.Logger) (*workers.Teller, *workers.Caller, error) {
	gate, err := c.gate(s)
	if err != nil {
		return nil, nil, err
	}
	hook, declared := gate.Hook()
	if !declared {
		return nil, nil, nil
	}
	line := &workers.Line{Hooks: s.records, Party: hook, Post: gate.Send, Lease: tellLease, Now: s.now}
	var teller *workers.Teller
	if hook.Takes(models.ClassNotice) {
		teller = &workers.Teller{Notices: s.records, Send: line.Send, Hook: hook, Lease: tellLease, Now: s.now}
	}
	if !hook.Takes(models.ClassOutcome) {
		return teller, nil, nil
	}
	return teller, &workers.Caller{Calls: c.watching.Hooks(s.records), Line: line, Lease: tellLease, Jitter: rand.Float64, Now: s.now, Log: log}, nil
}

// hook is the app's, as it is declared.
func (c Config) hook() (models.Party, bool) {
	i := slices.IndexFunc(c.parties, func(p models.Party) bool { return p.Kind == models.AppHook })
	if i < 0 {
		return models.Party{}, false
	}
	return c.parties[i], true
}

// tellsHook says that the app is told what becomes of recordings.
func (c Config) tellsHook() bool {
	hook, declared := c.hook()
	return declared && hook.Takes(models.ClassOutcome)
}
