package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/pflag"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/cmd/langdu/watch"
)

// watchConfig is what a long-running process tells of itself.
type watchConfig struct {
	Traces watch.Traces

	watching *watch.Watch // of serve and work; nil of other commands
}

// watchFlags declares the flags of what a process tells of itself.
func (c *Config) watchFlags(f *pflag.FlagSet) {
	f.BoolVar(&c.OpenMetrics, "open-metrics", false, "let anybody who reaches the address read /metrics (default: this machine, where no proxy is in front, and of the API operators with their tokens)")
	f.StringVar(&c.Traces.Endpoint, "otlp-endpoint", "", "collector of OpenTelemetry that traces are sent to, such as http://127.0.0.1:4318; OTEL_EXPORTER_OTLP_ENDPOINT is read too (default: none)")
	f.Float64Var(&c.Traces.Ratio, "otlp-ratio", 1, "part of the traces that is kept, from 0 to 1")
}

// prepareWatch reads what OpenTelemetry names otherwise than we do.
func (c *Config) prepareWatch(env lookup) error {
	if at, ok := env("OTEL_EXPORTER_OTLP_ENDPOINT"); ok && c.Traces.Endpoint == "" {
		c.Traces.Endpoint = strings.TrimSpace(at)
	}
	return c.Traces.Validate()
}

// watch begins to look on at this process.
func (c Config) watch(ctx context.Context, log *slog.Logger) (*watch.Watch, error) {
	return watch.New(ctx, watch.Config{Version: version(), Traces: c.Traces, Log: log})
}

// watchProcess tells what every process has: its clock, its pools of connections.
func (c Config) watchProcess(s *stores) error {
	failed := c.watching.Register(watch.Clock(s.apart))
	for name, pool := range s.records.Pools() {
		failed = errors.Join(failed, c.watching.Register(collectors.NewDBStatsCollector(pool, "records-"+name)))
	}
	for name, pool := range s.keys.Pools() {
		failed = errors.Join(failed, c.watching.Register(collectors.NewDBStatsCollector(pool, "keys-"+name)))
	}
	return failed
}

// watchService tells what is the same for the whole service.
func (c Config) watchService(s *stores) error {
	return errors.Join(c.watchProcess(s), c.watching.Register(watch.Backlog(s.queue, s.records, s.now)))
}

// health answers for workers alone: whether the process lives, which asks no store,
// because a restart would not bring one back; which stores do not answer; and its
// metrics.
func (c Config) health(s *stores, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n")) // the asker went away: nothing to do
	})
	mux.Handle("GET /readyz", api.Ready(s.checks(), log))
	mux.HandleFunc("GET /profile", fromHere(answerProfile))
	metrics := promhttp.HandlerFor(c.watching.Metrics(), promhttp.HandlerOpts{})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if !c.OpenMetrics && !api.Direct(r) {
			http.Error(w, "metrics are for this machine, unless --open-metrics says otherwise", http.StatusForbidden)
			return
		}
		metrics.ServeHTTP(w, r)
	})
	return mux
}
