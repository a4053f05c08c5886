package watch

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// outcomes of a call of the app's hook, beside the states in which it may end.
const postponed = "postponed"

func newHookMetrics() *prometheus.CounterVec {
	m := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "langdu_hook_deliveries_total", Help: "Attempts to call the app's hook of what became of recordings, by how they ended: delivered, postponed (to be tried again), refused (nobody may be told any more), or dead (given up after days).",
	}, []string{"outcome"})
	for _, outcome := range []string{string(models.HookDelivered), string(models.HookRefused), string(models.HookDead), postponed} {
		m.WithLabelValues(outcome)
	}
	return m
}

// Hooks looks on at how the app's hook takes its calls.
func (w *Watch) Hooks(next storage.HookCalls) storage.HookCalls {
	if w == nil {
		return next
	}
	return &watchedHooks{next, w}
}

type watchedHooks struct {
	storage.HookCalls
	w *Watch
}

// EndHookCall implements storage.HookCalls.
func (h *watchedHooks) EndHookCall(ctx context.Context, c models.HookCall, state models.HookState, why string, now time.Time) error {
	err := h.HookCalls.EndHookCall(ctx, c, state, why, now)
	if err == nil {
		h.w.hooks.WithLabelValues(string(state)).Inc()
	}
	return err
}

// PostponeHookCall implements storage.HookCalls.
func (h *watchedHooks) PostponeHookCall(ctx context.Context, c models.HookCall, attempt int, why string, due time.Time) error {
	err := h.HookCalls.PostponeHookCall(ctx, c, attempt, why, due)
	if err == nil {
		h.w.hooks.WithLabelValues(postponed).Inc()
	}
	return err
}
