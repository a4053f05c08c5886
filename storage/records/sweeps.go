package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// succeeded is what a run is like that has ended and has not failed.
const succeeded = `ended_ms > 0 AND failure = ''`

// BeginSweep implements storage.Sweeps.
func (s *Store) BeginSweep(ctx context.Context, run models.Sweep) error {
	return s.transact(ctx, "records.BeginSweep", func(tx *sql.Tx) error {
		if _, err := exec(ctx, tx, `INSERT INTO sweeps (id, by_hand, started_ms, ended_ms, for_ms, every_ms, did, failure, audit_broken)
			VALUES ($1, $2, $3, 0, $4, $5, '', '', 0)`,
			string(run.ID), oneIf(run.ByHand), ms(run.StartedAt), ms(run.For), run.Every.Milliseconds()); err != nil {
			return err
		}
		_, err := exec(ctx, tx, `DELETE FROM sweeps
			WHERE id NOT IN (SELECT id FROM sweeps ORDER BY started_ms DESC, id DESC LIMIT $1)
				AND id NOT IN (SELECT id FROM sweeps WHERE `+succeeded+` ORDER BY started_ms DESC, id DESC LIMIT 1)`, storage.SweepsKept)
		return err
	})
}

// EndSweep implements storage.Sweeps.
func (s *Store) EndSweep(ctx context.Context, run models.Sweep) error {
	const op = "records.EndSweep"
	did, err := json.Marshal(run.Did)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	_, err = exec(ctx, s.write, `UPDATE sweeps SET ended_ms = $2, did = $3, failure = $4, audit_broken = $5 WHERE id = $1`,
		string(run.ID), ms(run.EndedAt), string(did), run.Failure, oneIf(run.AuditBroken))
	return fail(op, err)
}

// Sweeps implements storage.Sweeps.
func (s *Store) Sweeps(ctx context.Context, limit int) (runs []models.Sweep, success time.Time, err error) {
	const op = "records.Sweeps"
	runs, err = collect(ctx, s.read, scanSweep, `SELECT id, by_hand, started_ms, ended_ms, for_ms, every_ms, did, failure, audit_broken
		FROM sweeps ORDER BY started_ms DESC, id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, success, fail(op, err)
	}
	var last int64
	err = s.read.QueryRowContext(ctx, `SELECT COALESCE(max(ended_ms), 0) FROM sweeps WHERE `+succeeded).Scan(&last)
	return runs, fromMS(last), fail(op, err)
}

func scanSweep(row scanner) (run models.Sweep, err error) {
	var started, ended, of, every, byHand, broken int64
	var did string
	err = row.Scan(&run.ID, &byHand, &started, &ended, &of, &every, &did, &run.Failure, &broken)
	if err != nil {
		return run, err
	}
	run.StartedAt, run.EndedAt, run.For = fromMS(started), fromMS(ended), fromMS(of)
	run.Every, run.ByHand, run.AuditBroken = time.Duration(every)*time.Millisecond, byHand == 1, broken == 1
	if did != "" {
		err = json.Unmarshal([]byte(did), &run.Did)
	}
	return run, err
}
