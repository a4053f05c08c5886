package main

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/api/web"
	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/workers"
)

// handler makes the API with its pages. Its streams last until ctx ends; ending says
// before that it is about to.
func (c Config) handler(ctx context.Context, ending <-chan struct{}, s *stores, log *slog.Logger) (http.Handler, error) {
	secret, err := c.secret()
	if err != nil {
		return nil, err
	}
	deadlines, err := c.deadlines()
	if err != nil {
		return nil, err
	}
	config := api.Config{
		Records: s.records, Objects: s.objects, Queue: s.queue, Events: s.queue, Inspector: workers.Inspector{Queue: s.queue, Setbacks: s.records, Now: s.now},
		Readings: readings{}, Sniff: sniff, Web: pages,
		SigningKeys: append([]models.PublicKey{s.signer.Public()}, c.EarlierKeys...),
		Auth:        api.AuthConfig{Secret: secret, JWKSURL: c.JWKSURL, Issuer: c.Issuer, Audience: c.Audience},
		Schedule:    c.Keep, Parties: c.parties, Region: c.Region, SecondLine: s.ruled, Limits: api.Limits{Uploads: c.MaxUploads, UploadBytes: c.MaxBytes, Duration: c.MaxDuration, Listening: c.MaxListening, Unfinished: c.MaxUnfinished, StoreTime: c.StoreTime, Begun: c.MaxBegun},
		Deadlines: deadlines,
		Metrics:   c.watching.Metrics(), Watch: c.watching.Request, Trace: c.watching.Traceparent,
		Checks: s.checks(), Ending: ending, OpenMetrics: c.OpenMetrics, BehindTLS: c.BehindTLS,
		Now: s.now, Log: log, Version: version(),
	}
	config.Admission, config.Rates = c.admission(s)
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

// pages makes the pages for people.
func pages(service http.Handler) http.Handler { return web.Handler(web.Config{Service: service}) }
