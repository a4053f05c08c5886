package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
)

// Finish implements storage.Jobs. The UPDATE comes first because it is the fence:
// it holds the row against an erasure until the commit, and where the attempt has
// lost its lease nothing else is written. Readers see all of it or nothing.
func (s *Store) Finish(ctx context.Context, id models.RecordingID, attempt int, o models.Outcome, now time.Time) error {
	const op = "records.Finish"
	if err := checkOutcome(o); err != nil {
		return err
	}
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		if o.Reason == models.GaveUp { // before its expiries are gone
			if err := noteGivenUp(ctx, tx, id, attempt, o.Outline, now); err != nil {
				return err
			}
		}
		if err := settle(ctx, tx, id, attempt, o, now); err != nil {
			return err
		}
		if err := s.announce(ctx, tx, models.EventOf(o.Status), id, now); err != nil {
			return err
		}
		if o.Reason != models.GaveUp && attempt > 1 { // at the first there cannot have been any
			if _, err := exec(ctx, tx, `DELETE FROM setbacks WHERE recording = $1`, string(id)); err != nil {
				return err
			}
		}
		if o.Result == nil {
			return nil
		}
		return writeResult(ctx, tx, id, *o.Result)
	})
}

func checkOutcome(o models.Outcome) error {
	const op = "records.Finish"
	switch o.Status {
	case models.Scored:
		if o.Result == nil {
			return models.Errorf(op, models.Internal, "outcome scored without a result")
		}
	case models.Unassessable, models.Failed:
		if o.Result != nil {
			return models.Errorf(op, models.Internal, "outcome %s with a result: it must not have one", o.Status)
		}
	default:
		return models.Errorf(op, models.Internal, "outcome %q does not settle a recording", o.Status)
	}
	return nil
}

// settle writes the outcome to the recording's row. A rendition that was not made
// has no expiry, and audio that is kept only until now expires now.
func settle(ctx context.Context, tx *sql.Tx, id models.RecordingID, attempt int, o models.Outcome, now time.Time) error {
	matched, err := matchOf(o)
	if err != nil {
		return err
	}
	var received int64
	err = tx.QueryRowContext(ctx, `UPDATE recordings
		SET status = $3, reason = $4, detail = $5, duration_ms = $6, overall = $7, updated_ms = $8, due_ms = 0,
			original_ms = `+untilNow("original_ms")+`, rendition_ms = (`+untilNow("rendition_ms")+`) * $9,
			engine = $10, provenance = $11, matched = $12, rendition_size = CAST($13 AS BIGINT) * $9, result_size = $14,
			cleared_ms = CASE WHEN $15 = 1 THEN $8 ELSE cleared_ms END
		WHERE id = $1 AND status = 'processing' AND attempt = $2 RETURNING received_ms`,
		string(id), attempt, string(o.Status), string(o.Reason), o.Detail, o.Duration.Milliseconds(), overall(o), ms(now),
		oneIf(o.Rendition), o.Judged.Engine, string(o.Judged.Document), matched, o.RenditionSize, resultSize(o.Result), oneIf(o.Discarded)).Scan(&received)
	if errors.Is(err, sql.ErrNoRows) {
		return absence(ctx, tx, id, lost)
	}
	if err != nil {
		return err
	}
	return tally(ctx, tx, o, fromMS(received), now)
}

// resultSize is how many bytes a result document has.
func resultSize(r *models.Result) int {
	if r == nil {
		return 0
	}
	return len(r.Document)
}

// untilNow is an expiry, or $8 where it is later and the audio is kept only until
// the recording is settled.
func untilNow(expiry string) string {
	return `CASE WHEN once_settled = 1 AND ` + expiry + ` > $8 THEN $8 ELSE ` + expiry + ` END`
}

// matchOf is which answer was given, as it is stored.
func matchOf(o models.Outcome) (string, error) {
	if o.Result == nil {
		return "", nil
	}
	return encode(o.Result.Match)
}

// overall is the score of an outcome, 0 where it has none.
func overall(o models.Outcome) int {
	if o.Result == nil {
		return 0
	}
	return o.Result.Overall
}

func writeResult(ctx context.Context, tx *sql.Tx, id models.RecordingID, r models.Result) error {
	read, correct := countRead(r.Characters)
	_, err := exec(ctx, tx, `INSERT INTO results (recording, version, document, overall, read, correct)
		VALUES ($1, $2, $3, $4, $5, $6)`, string(id), r.Version, string(r.Document), r.Overall, read, correct)
	if err != nil {
		return err
	}
	if err := writeCharacters(ctx, tx, id, r.Characters); err != nil {
		return err
	}
	return writeGrowth(ctx, tx, id, r)
}

// countRead counts the characters that were read at all, and those judged correct.
func countRead(characters []models.CharacterResult) (read, correct int) {
	for _, c := range characters {
		if c.Verdict != models.Skipped {
			read++
		}
		if c.Verdict == models.Correct {
			correct++
		}
	}
	return read, correct
}

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}
