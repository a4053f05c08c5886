package workers

import (
	"context"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/workers/queue"
)

// inactiveQuery is from when on learners count as idle, warned and lapsed at now.
func inactiveQuery(s models.Schedule, now time.Time) storage.InactiveQuery {
	return storage.InactiveQuery{Idle: now.Add(s.Warning - s.Inactive), Told: now.Add(-s.Warning), Since: now.Add(-s.Inactive), Lapsed: now.Add(-s.Lapsed())}
}

// inactive tells the guardians of learners who have not come by, and erases the
// voice of those who were told and have not come since.
func (s *sweep) inactive(ctx context.Context) {
	q := inactiveQuery(s.schedule, s.now)
	s.learners(ctx, func() ([]models.LearnerID, error) { return s.Inactivity.Idle(ctx, q.Idle, batch) },
		func(id models.LearnerID) error {
			told, err := s.Inactivity.Warn(ctx, s.notice(id), q.Idle, s.now)
			s.report.Told += count(told)
			return err
		})
	ended := 0
	s.learners(ctx, func() ([]models.LearnerID, error) { return s.Inactivity.Warned(ctx, q.Told, q.Since, batch) },
		func(id models.LearnerID) error {
			n, err := s.Inactivity.ExpireVoice(ctx, id, q.Told, q.Since, s.now)
			ended += n
			s.report.Inactive += count(n > 0)
			return err
		})
	if ended > 0 {
		s.expired(ctx)
	}
}

// notice tells when a voice is erased.
func (s *sweep) notice(id models.LearnerID) models.Notice {
	return models.Notice{ID: models.NewNoticeID(), Learner: id, Kind: models.NoticeInactive, CreatedAt: s.now, Detail: map[string]string{
		"date": s.now.Add(s.schedule.Warning).UTC().Format(time.DateOnly), "days": models.Days(s.schedule.Warning)}}
}

// lapsed erases learners of whom nothing can be left but their entry and consents.
func (s *sweep) lapsed(ctx context.Context) {
	q := inactiveQuery(s.schedule, s.now)
	s.learners(ctx, func() ([]models.LearnerID, error) { return s.Inactivity.Lapsed(ctx, q.Lapsed, batch) },
		func(id models.LearnerID) error {
			erasure, ok, err := s.Inactivity.EraseLapsed(ctx, id, q.Lapsed, s.now)
			if err != nil || !ok {
				return err
			}
			s.report.Lapsed++
			return s.Eraser.Do(ctx, queue.RunErasure{Erasure: erasure.ID})
		})
}

// learners does one thing to each learner of a list, from which who was done goes
// away. It ends where a whole batch has failed.
func (s *sweep) learners(ctx context.Context, list func() ([]models.LearnerID, error), do func(models.LearnerID) error) {
	for {
		ids, err := list()
		if err != nil || len(ids) == 0 {
			s.note(err)
			return
		}
		failed := 0
		for _, id := range ids {
			if err := s.pace.wait(ctx); err != nil {
				return
			}
			if err := do(id); err != nil {
				failed++
				if !s.failed(ctx, err) {
					return
				}
			}
		}
		if failed > 0 && len(ids) < batch || failed == len(ids) {
			return
		}
	}
}

// held takes on the erasures that have waited for a legal hold which is over at the
// time of the sweep. By the clock the reconciler does that within a second.
func (s *sweep) held(ctx context.Context) {
	pending, err := s.Eraser.Erasures.PendingErasures(ctx, s.now, batch)
	s.note(err)
	for _, e := range pending {
		if e.State != models.ErasureHeld {
			continue
		}
		if err := s.Eraser.take(ctx, e.ID, s.now); err != nil && !s.failed(ctx, err) {
			return
		}
	}
}

// abandoned clears uploads that never ended.
func (s *sweep) abandoned(ctx context.Context) {
	for {
		ids, err := s.Recordings.Abandoned(ctx, s.now.Add(-storage.LongestUpload), batch)
		if err != nil || len(ids) == 0 {
			s.note(err)
			return
		}
		failed := 0
		for _, id := range ids {
			if err := s.pace.wait(ctx); err != nil {
				return
			}
			if err := s.Eraser.one(ctx, id, models.CauseExpiry); err != nil {
				failed++
				if !s.failed(ctx, err) {
					return
				}
				continue
			}
			s.report.Abandoned++
		}
		if failed > 0 && len(ids) < batch || failed == len(ids) {
			return
		}
	}
}

func (s *sweep) answers(ctx context.Context) {
	n, err := s.Replays.PurgeReplays(ctx, s.now)
	s.report.Answers = n
	s.note(err)
}

// remnants removes rows that are left of what has ended.
func (s *sweep) remnants(ctx context.Context) {
	for {
		if err := s.pace.wait(ctx); err != nil {
			return
		}
		n, err := s.Remnants.PurgeRemnants(ctx, s.now.Add(-s.schedule.Index), batch)
		s.report.Rows += n
		if err != nil || n == 0 {
			s.note(err)
			return
		}
	}
}

// more does the chores; one that fails keeps no other from being done.
func (s *sweep) more(ctx context.Context) {
	for _, chore := range s.More {
		if s.report.More == nil {
			s.report.More = map[string]int{}
		}
		for {
			if err := s.pace.wait(ctx); err != nil {
				return
			}
			n, err := chore.Sweep(ctx, s.now, s.schedule)
			s.report.More[chore.Name] += n
			if err != nil {
				s.report.AuditBroken = s.report.AuditBroken || errors.Is(err, errAuditBroken)
				s.failed(ctx, err)
			}
			if err != nil || n == 0 {
				break
			}
		}
	}
}

// Outlook is what Sweep would do at now. It changes nothing.
func (s *Sweeper) Outlook(ctx context.Context, now time.Time) (r SweepReport, err error) {
	schedule, err := s.Schedule(ctx)
	if err != nil {
		return r, err
	}
	for _, look := range []func(context.Context, time.Time, models.Schedule, *SweepReport) error{s.lookExpired, s.lookInactive, s.lookRows, s.lookMore} {
		if err := look(ctx, now, schedule, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// lookExpired counts what has expired, and what would have if it were not kept for
// longer than the schedule says.
func (s *Sweeper) lookExpired(ctx context.Context, now time.Time, schedule models.Schedule, r *SweepReport) error {
	expired, err := s.Expiries.CountExpired(ctx, now)
	if err != nil {
		return err
	}
	late, err := s.Expiries.Shortening(ctx, schedule, now)
	r.Originals = expired[models.ClassOriginal] + late.Original.Now
	r.Renditions = expired[models.ClassRendition] + late.Rendition.Now
	r.Recordings = expired[models.ClassResult] + late.Result.Now
	return err
}

func (s *Sweeper) lookInactive(ctx context.Context, now time.Time, schedule models.Schedule, r *SweepReport) error {
	inactive, err := s.Inactivity.CountInactive(ctx, inactiveQuery(schedule, now))
	r.Told, r.Inactive, r.Lapsed = inactive.Idle, inactive.Warned, inactive.Lapsed
	return err
}

func (s *Sweeper) lookRows(ctx context.Context, now time.Time, schedule models.Schedule, r *SweepReport) error {
	abandoned, err := s.Recordings.Abandoned(ctx, now.Add(-storage.LongestUpload), countedUploads)
	if err != nil {
		return err
	}
	r.Abandoned = len(abandoned)
	if r.Answers, err = s.Replays.CountReplays(ctx, now); err != nil {
		return err
	}
	r.Rows, err = s.Remnants.CountRemnants(ctx, now.Add(-schedule.Index))
	return err
}

func (s *Sweeper) lookMore(ctx context.Context, now time.Time, schedule models.Schedule, r *SweepReport) error {
	r.More = map[string]int{}
	for _, chore := range s.More {
		n, err := chore.Count(ctx, now, schedule)
		if err != nil {
			return err
		}
		r.More[chore.Name] = n
	}
	return nil
}

// countedUploads bounds how many abandoned uploads an outlook counts.
const countedUploads = 100_000
