package main

import (
	"io"
	"log/slog"

	"github.com/langdu/langdu/cmd/langdu/watch"
	"github.com/langdu/langdu/models"
)

// discard is a log that nobody reads.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// logger writes to w as configured.
func (c Config) logger(w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return nil, models.Errorf("configuration", models.Invalid, "log level %q: want debug, info, warn or error", c.LogLevel)
	}
	options := &slog.HandlerOptions{Level: level}
	switch c.LogFormat {
	case "text":
		return slog.New(watch.Logs(slog.NewTextHandler(w, options))), nil
	case "json":
		return slog.New(watch.Logs(slog.NewJSONHandler(w, options))), nil
	}
	return nil, models.Errorf("configuration", models.Invalid, "log format %q: want text or json", c.LogFormat)
}
