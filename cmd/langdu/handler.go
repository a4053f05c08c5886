package main

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/api/web"
	"github.com/langdu/langdu/audio"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/audio/hanzi"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// handler makes the API with its pages.
func (c Config) handler(ctx context.Context, s *stores, log *slog.Logger) (http.Handler, error) {
	secret, err := c.secret()
	if err != nil {
		return nil, err
	}
	config := api.Config{
		Records: s.records, Objects: s.objects, Queue: s.queue, Events: s.queue,
		Readings: readings{}, Sniff: sniff, Web: web.Handler(web.Config{}),
		Auth:     api.AuthConfig{Secret: secret, JWKSURL: c.JWKSURL, Issuer: c.Issuer, Audience: c.Audience},
		Schedule: c.Keep, Limits: api.Limits{UploadBytes: c.MaxBytes, Duration: c.MaxDuration},
		Checks: s.checks(), OpenMetrics: c.OpenMetrics, BehindTLS: c.BehindTLS || c.TLSCert != "",
		Now: time.Now, Log: log, Version: version(),
	}
	if c.Demo {
		config.Demo = &api.Demo{Guardian: demoGuardian, Learner: demoLearner}
	}
	return api.New(ctx, config)
}

// sniff tells by content what an upload is.
func sniff(head []byte) (string, error) {
	format, err := decode.Sniff(head)
	return format.MediaType, err
}

// readings is api.Readings over the lexicon.
type readings struct{}

// Characters lists the spoken characters of text with their readings.
func (readings) Characters(text string, overrides []models.Override) ([]api.Character, error) {
	passage, err := workers.Read(text, overrides)
	if err != nil {
		return nil, err
	}
	ruby, err := hanzi.Printed(text, workers.Author(overrides))
	if err != nil {
		return nil, models.E("readings", models.Invalid, err)
	}
	printed := make(map[int]string, len(ruby))
	for _, r := range ruby {
		printed[r.At] = hanzi.Marked(r.Said)
	}
	var all []api.Character
	for _, group := range passage.Groups {
		for i, c := range group.Characters {
			shown := character(c, group.Ways, i)
			if shown.Printed = printed[c.At]; shown.Printed == "" {
				shown.Printed = shown.Marked // a figure: what is said for it
			}
			all = append(all, shown)
		}
	}
	return all, nil
}

// character is the i-th of a group that may be said in ways.
func character(c audio.Character, ways [][]audio.Variant, i int) api.Character {
	preferred := ways[0][i]
	shown := api.Character{
		At: c.At, Char: c.Text, Source: string(preferred.Source),
		Reading: said(preferred, audio.Syllable.Pinyin), Marked: said(preferred, hanzi.Marked),
	}
	for _, way := range ways {
		if accepted := said(way[i], audio.Syllable.Pinyin); !slices.Contains(shown.Accepted, accepted) {
			shown.Accepted = append(shown.Accepted, accepted)
		}
	}
	return shown
}

// said is the syllables of a variant, spelt and separated by spaces.
func said(v audio.Variant, spell func(audio.Syllable) string) string {
	words := make([]string, len(v.Syllables))
	for i, s := range v.Syllables {
		words[i] = spell(s)
	}
	return strings.Join(words, " ")
}
