package records

import (
	"context"
	"database/sql"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// settledSQL walks the primary key; a whole walk reads every row once.
const settledSQL = `SELECT ` + recordingColumns + ` FROM recordings
	WHERE id > $1 AND status IN ($2, $3, $4)
		AND (CAST($5 AS TEXT) = '' OR learner = $5) AND (CAST($6 AS TEXT) = '' OR page = $6) AND (CAST($10 AS TEXT) = '' OR question = $10)
		AND created_ms >= $7 AND (CAST($8 AS BIGINT) = 0 OR created_ms < $8)
	ORDER BY id LIMIT $9`

// Settled implements storage.Rescores. models.Invalid for a status that is not
// one of a judged recording.
func (s *Store) Settled(ctx context.Context, q storage.SettledQuery) ([]models.Recording, error) {
	const op = "records.Settled"
	statuses := [3]models.Status{models.Scored, models.Unassessable, models.Failed}
	if len(q.Statuses) > 0 {
		for i := range statuses {
			statuses[i] = q.Statuses[min(i, len(q.Statuses)-1)]
		}
	}
	for _, status := range append(statuses[:], q.Statuses...) {
		if !status.Settled() || status == models.Held || status == models.Erased {
			return nil, models.Errorf(op, models.Invalid, "status %.20q: want scored, unassessable or failed", status)
		}
	}
	all, err := collect(ctx, s.read, scanRecording, settledSQL, string(q.After),
		string(statuses[0]), string(statuses[1]), string(statuses[2]),
		string(q.Learner), string(q.Page), ms(q.Since), ms(q.Until), q.Limit, string(q.Question))
	return all, fail(op, err)
}

const newestReadingsSQL = `SELECT ` + recordingColumns + ` FROM recordings
	WHERE page = $1 AND page <> '' AND question = '' AND status IN ('scored', 'unassessable') ORDER BY id DESC LIMIT $2`

// NewestReadings implements storage.Rescores.
func (s *Store) NewestReadings(ctx context.Context, page models.PageID, limit int) ([]models.Recording, error) {
	all, err := collect(ctx, s.read, scanRecording, newestReadingsSQL, string(page), limit)
	return all, fail("records.NewestReadings", err)
}

// Replace implements storage.Rescores. As in Finish the UPDATE is the fence: it
// holds the row against an erasure, and asks in the same statement whether the
// recording may still be judged.
func (s *Store) Replace(ctx context.Context, r models.Recording, o models.Outcome, now time.Time) error {
	const op = "records.Replace"
	if err := checkOutcome(o); err != nil {
		return err
	}
	if o.Status == models.Failed {
		return models.Errorf(op, models.Internal, "a failure does not replace a judgement")
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		if err := rejudge(ctx, tx, r, o, now); err != nil {
			return err
		}
		if err := keepFormer(ctx, tx, r, now); err != nil {
			return err
		}
		for _, remove := range []string{`DELETE FROM results WHERE recording = $1`, `DELETE FROM result_characters WHERE recording = $1`, `DELETE FROM growth WHERE recording = $1`} {
			if _, err := exec(ctx, tx, remove, string(r.ID)); err != nil {
				return err
			}
		}
		if o.Result == nil {
			return nil
		}
		return writeResult(ctx, tx, r.ID, *o.Result)
	})
}

// rejudge writes the outcome to the row, where it is as r says and the learner
// may still be listened to.
func rejudge(ctx context.Context, tx *sql.Tx, r models.Recording, o models.Outcome, now time.Time) error {
	matched, err := matchOf(o)
	if err != nil {
		return err
	}
	overrides, err := encodeOverrides(r.Overrides)
	if err != nil {
		return err
	}
	n, err := exec(ctx, tx, `UPDATE recordings
		SET status = $4, reason = $5, detail = $6, overall = $7, duration_ms = $8, engine = $9, provenance = $10, updated_ms = $11,
			matched = $13, overrides = $14, result_size = $15
		WHERE id = $1 AND status = $2 AND updated_ms = $3
			AND EXISTS (SELECT 1 FROM learners WHERE learners.id = recordings.learner AND erased_ms = 0)
			AND EXISTS (SELECT 1 FROM consents WHERE consents.learner = recordings.learner AND purpose = $12
				AND (withdrawn_ms = 0 OR withdrawn_ms > $11))`,
		string(r.ID), string(r.Status), ms(r.UpdatedAt), string(o.Status), string(o.Reason), o.Detail, overall(o),
		o.Duration.Milliseconds(), o.Judged.Engine, string(o.Judged.Document), ms(now), string(models.ForScoring), matched, overrides, resultSize(o.Result))
	if err == nil && n == 0 {
		return absence(ctx, tx, r.ID, "has changed since it was read, or may no longer be listened to")
	}
	return err
}

// keepFormer writes down what r was judged before; its result is still there.
func keepFormer(ctx context.Context, tx *sql.Tx, r models.Recording, now time.Time) error {
	matched, err := encode(r.Match)
	if err != nil {
		return err
	}
	_, err = exec(ctx, tx, `INSERT INTO former_results
			(recording, number, status, reason, overall, read, correct, engine, provenance, judged_ms, replaced_ms, matched)
		SELECT CAST($1 AS TEXT), (SELECT count(*) FROM former_results WHERE recording = $1),
			CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT),
			COALESCE((SELECT read FROM results WHERE recording = $1), 0),
			COALESCE((SELECT correct FROM results WHERE recording = $1), 0),
			CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS BIGINT), CAST($8 AS BIGINT),
			CAST($9 AS TEXT)`,
		string(r.ID), string(r.Status), string(r.Reason), r.Overall, r.Judged.Engine, string(r.Judged.Document),
		ms(r.UpdatedAt), ms(now), matched)
	return err
}

// Former implements storage.Rescores.
func (s *Store) Former(ctx context.Context, id models.RecordingID) ([]models.Former, error) {
	all, err := collect(ctx, s.read, scanFormer, `SELECT status, reason, overall, read, correct, engine, provenance, judged_ms, replaced_ms, matched
		FROM former_results WHERE recording = $1 ORDER BY number`, string(id))
	return all, fail("records.Former", err)
}

func scanFormer(row scanner) (f models.Former, err error) {
	var judged, replaced int64
	var provenance, matched string
	err = row.Scan(&f.Status, &f.Reason, &f.Overall, &f.Read, &f.Correct, &f.Judged.Engine, &provenance, &judged, &replaced, &matched)
	if err != nil {
		return f, err
	}
	f.JudgedAt, f.ReplacedAt = fromMS(judged), fromMS(replaced)
	if provenance != "" {
		f.Judged.Document = []byte(provenance)
	}
	f.Match, err = decode[models.Match](matched)
	return f, err
}

// HoldRun implements storage.Runs.
func (s *Store) HoldRun(ctx context.Context, name, holder string, now, lease time.Time) error {
	const op = "records.HoldRun"
	n, err := exec(ctx, s.write, `INSERT INTO runs (name, holder, lease_ms) VALUES ($1, $2, $4)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, lease_ms = excluded.lease_ms
			WHERE runs.holder = excluded.holder OR runs.lease_ms <= $3`, name, holder, ms(now), ms(lease))
	if err == nil && n == 0 {
		err = models.Errorf(op, models.Conflict, "another %s is running", name)
	}
	return fail(op, err)
}

// EndRun implements storage.Runs.
func (s *Store) EndRun(ctx context.Context, name, holder string) error {
	_, err := exec(ctx, s.write, `DELETE FROM runs WHERE name = $1 AND holder = $2`, name, holder)
	return fail("records.EndRun", err)
}
