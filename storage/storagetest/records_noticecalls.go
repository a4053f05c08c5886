package storagetest

import (
	"context"

	"github.com/langdu/langdu/models"
)

// noticeCalls is every call about notices, incidents and the end of the service
// that asks the store, by name.
func noticeCalls() map[string]func(context.Context, Records) error {
	return map[string]func(context.Context, Records) error{
		"PutNotice": func(ctx context.Context, s Records) error {
			return s.PutNotice(ctx, models.Notice{ID: "n", Learner: anna})
		},
		"Notice":      func(ctx context.Context, s Records) error { return second(s.Notice(ctx, "n")) },
		"NoticesOf":   func(ctx context.Context, s Records) error { return second(s.NoticesOf(ctx, anna, 1)) },
		"Undelivered": func(ctx context.Context, s Records) error { return second(s.Undelivered(ctx, nil, 1)) },
		"Delivered":   func(ctx context.Context, s Records) error { return s.Delivered(ctx, "n", start) },
		"DueNotices":  func(ctx context.Context, s Records) error { return second(s.DueNotices(ctx, start, 1)) },
		"ClaimNotice": func(ctx context.Context, s Records) error {
			_, _, _, err := s.ClaimNotice(ctx, "n", start, at(1))
			return err
		},
		"PostponeNotice": func(ctx context.Context, s Records) error { return s.PostponeNotice(ctx, "n", 1, start) },
		"ClaimHookCalls": func(ctx context.Context, s Records) error { return second(s.ClaimHookCalls(ctx, start, at(1), 1)) },
		"EndHookCall": func(ctx context.Context, s Records) error {
			return s.EndHookCall(ctx, models.HookCall{ID: "c"}, models.HookDead, "", start)
		},
		"PostponeHookCall": func(ctx context.Context, s Records) error {
			return s.PostponeHookCall(ctx, models.HookCall{ID: "c"}, 1, "", start)
		},
		"Hook": func(ctx context.Context, s Records) error { return second(s.Hook(ctx, "p")) },
		"AdmitHook": func(ctx context.Context, s Records) error {
			_, _, err := s.AdmitHook(ctx, "p", start, at(1))
			return err
		},
		"NoteHook": func(ctx context.Context, s Records) error {
			return s.NoteHook(ctx, "p", models.HookAnswer{At: start, Taken: true})
		},
		"HookTally":    func(ctx context.Context, s Records) error { return second(s.HookTally(ctx)) },
		"HookCallList": func(ctx context.Context, s Records) error { return second(s.HookCallList(ctx, 1)) },
		"ReplayHook": func(ctx context.Context, s Records) error {
			return second(s.ReplayHook(ctx, "p", models.HookReplay{}, start, 1))
		},
		"PurgeHookCalls": func(ctx context.Context, s Records) error {
			return second(s.PurgeHookCalls(ctx, start, start, 1, 1, start))
		},
		"OldHookCalls": func(ctx context.Context, s Records) error { return second(s.OldHookCalls(ctx, start)) },
		"OpenIncident": func(ctx context.Context, s Records) error {
			return second(s.OpenIncident(ctx, incident(0, 1, models.IncidentScope{})))
		},
		"Incident":         func(ctx context.Context, s Records) error { return second(s.Incident(ctx, "i")) },
		"Incidents":        func(ctx context.Context, s Records) error { return second(s.Incidents(ctx, 1)) },
		"Touched":          func(ctx context.Context, s Records) error { return second(s.Touched(ctx, "i", "", 1)) },
		"CountTouched":     func(ctx context.Context, s Records) error { return second(s.CountTouched(ctx, "i")) },
		"Tell":             func(ctx context.Context, s Records) error { return second(s.Tell(ctx, "i", start, 1)) },
		"Notified":         func(ctx context.Context, s Records) error { return s.Notified(ctx, "i", start) },
		"Reported":         func(ctx context.Context, s Records) error { return s.Reported(ctx, "i", start) },
		"OverdueIncidents": func(ctx context.Context, s Records) error { return second(s.OverdueIncidents(ctx, start)) },
		"Closure":          func(ctx context.Context, s Records) error { return second(s.Closure(ctx)) },
		"Announce":         func(ctx context.Context, s Records) error { return s.Announce(ctx, models.Closure{ID: "c"}) },
		"CancelClosure":    func(ctx context.Context, s Records) error { return s.CancelClosure(ctx, start) },
		"TellOfClosure": func(ctx context.Context, s Records) error {
			return second(s.TellOfClosure(ctx, models.Closure{ID: "c"}, "", start, 1))
		},
		"BeginClosing": func(ctx context.Context, s Records) error { return s.BeginClosing(ctx, "c", start) },
		"LearnersLeft": func(ctx context.Context, s Records) error { return second(s.LearnersLeft(ctx, "", 1)) },
		"Left":         func(ctx context.Context, s Records) error { return second(s.Left(ctx)) },
		"ErasedBy": func(ctx context.Context, s Records) error {
			_, _, _, err := s.ErasedBy(ctx, models.CauseClosure)
			return err
		},
		"Closed": func(ctx context.Context, s Records) error {
			return s.Closed(ctx, "c", models.ClosureStatement{}, start)
		},
		"YearFigures":     func(ctx context.Context, s Records) error { return second(s.YearFigures(ctx, start, at(1))) },
		"MakeStatistics":  func(ctx context.Context, s Records) error { return second(s.MakeStatistics(ctx, start)) },
		"StatisticMonths": func(ctx context.Context, s Records) error { return second(s.StatisticMonths(ctx)) },
		"Statistics": func(ctx context.Context, s Records) error {
			return second(s.Statistics(ctx, "2026-03", "", models.Statistic{}, 1))
		},
	}
}
