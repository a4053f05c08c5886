package watch

import (
	"log/slog"

	"github.com/go-logr/logr"
)

// otelLog says what OpenTelemetry could not do. It leaves out with what: of a setting
// that is not understood that is the setting, and headers hold tokens.
type otelLog struct{ log *slog.Logger }

func (otelLog) Init(logr.RuntimeInfo)            {}
func (otelLog) Enabled(int) bool                 { return false } // errors are not asked for
func (otelLog) Info(int, string, ...any)         {}
func (l otelLog) WithValues(...any) logr.LogSink { return l }
func (l otelLog) WithName(string) logr.LogSink   { return l }
func (l otelLog) Error(_ error, what string, _ ...any) {
	l.log.Warn("OpenTelemetry could not do something that its settings (OTEL_…) ask for", "what", what)
}
