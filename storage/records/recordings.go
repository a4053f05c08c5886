package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// recordingColumns are what scanRecording reads, of a table or row called recordings.
const recordingColumns = `id, learner, page, body, overrides, rules, status, reason, detail, media_type, size, sha256,
	duration_ms, overall, (SELECT count(*) FROM likes WHERE likes.recording = recordings.id),
	created_ms, updated_ms, attempt, original_ms, rendition_ms, result_ms, once_settled, engine, provenance, asked, matched, hold_ms, received_ms`

func scanRecording(row scanner) (models.Recording, error) {
	var r models.Recording
	var overrides, rules, provenance, asked, matched string
	var duration, created, updated, original, rendition, result, once, held, received int64
	err := row.Scan(&r.ID, &r.Learner, &r.Page, &r.Text, &overrides, &rules, &r.Status, &r.Reason, &r.Detail,
		&r.MediaType, &r.Size, &r.SHA256, &duration, &r.Overall, &r.Likes, &created, &updated, &r.Attempt,
		&original, &rendition, &result, &once, &r.Judged.Engine, &provenance, &asked, &matched, &held, &received)
	if err != nil {
		return r, err
	}
	r.HeldUntil = fromMS(held)
	r.Duration = time.Duration(duration) * time.Millisecond
	r.CreatedAt, r.UpdatedAt, r.ReceivedAt = fromMS(created), fromMS(updated), fromMS(received)
	r.Expiry = models.Expiry{Original: fromMS(original), Rendition: fromMS(rendition), Result: fromMS(result), OnceSettled: once == 1}
	if provenance != "" {
		r.Judged.Document = []byte(provenance)
	}
	if r.Overrides, err = decodeOverrides(overrides); err != nil {
		return r, err
	}
	if r.Rules, err = decodeRules(rules); err != nil {
		return r, err
	}
	if r.Question, err = decode[models.Question](asked); err != nil {
		return r, err
	}
	r.Match, err = decode[models.Match](matched)
	return r, err
}

// Begin implements storage.Recordings.
func (s *Store) Begin(ctx context.Context, r models.Recording) error {
	const op = "records.Begin"
	return s.transact(ctx, op, func(tx *sql.Tx) error { return begin(ctx, tx, op, r, writing{}) })
}

// writing is until when something of a recording may be written.
type writing struct {
	quiet    time.Time // a part of it; zero where its bytes come in one piece
	arriving time.Time // the one piece, where its process says that it lives; else zero
}

// begin writes the row of a recording.
func begin(ctx context.Context, tx *sql.Tx, op string, r models.Recording, w writing) error {
	overrides, err := encodeOverrides(r.Overrides)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	rules, err := encodeRules(r.Rules)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	question, asked, err := asked(r.Question)
	if err != nil {
		return models.E(op, models.Internal, err)
	}
	alias, err := enter(ctx, tx, r.Learner, r.CreatedAt)
	if err != nil {
		return err
	}
	n, err := exec(ctx, tx, `INSERT INTO recordings (id, learner, page, body, overrides, search, status, reason, detail,
			media_type, size, sha256, duration_ms, overall, created_ms, updated_ms, attempt, due_ms,
			original_ms, rendition_ms, result_ms, rules, question, asked, once_settled, alias, quiet_ms, arriving_ms, hold_ms)
		VALUES ($1, $2, $3, $4, $5, $6, 'uploading', '', '', '', 0, '', 0, 0, $7, $7, 0, 0, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
			(SELECT hold_ms FROM learners WHERE id = $2))
		ON CONFLICT (id) DO NOTHING`,
		string(r.ID), string(r.Learner), string(r.Page), r.Text, overrides, fold(r.Text), ms(r.CreatedAt),
		ms(r.Expiry.Original), ms(r.Expiry.Rendition), ms(r.Expiry.Result), rules,
		question, asked, oneIf(r.Expiry.OnceSettled), string(alias), ms(w.quiet), ms(w.arriving))
	if err == nil && n == 0 {
		return models.Errorf(op, models.Conflict, "recording %s has begun already: use a new id", r.ID)
	}
	return err
}

// Receive implements storage.Recordings.
func (s *Store) Receive(ctx context.Context, r models.Recording, now, due time.Time) error {
	return s.receive(ctx, "records.Receive", r, now, due, func(*sql.Tx) error { return nil })
}

// ReceiveOnce implements storage.Recordings.
func (s *Store) ReceiveOnce(ctx context.Context, r models.Recording, now, due time.Time, key string, a storage.Answer, expires time.Time) error {
	return s.receive(ctx, "records.ReceiveOnce", r, now, due, func(tx *sql.Tx) error { return answerOnce(ctx, tx, key, a, expires) })
}

// receive makes a recording received, and does what else belongs to that.
func (s *Store) receive(ctx context.Context, op string, r models.Recording, now, due time.Time, with func(*sql.Tx) error) error {
	err := s.transact(ctx, op, func(tx *sql.Tx) error {
		if err := with(tx); err != nil {
			return err
		}
		var alias models.Alias
		var inParts bool
		turn, err := turnOf(ctx, tx, r.Learner, due)
		if err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `UPDATE recordings
			SET status = 'received', media_type = $2, size = $3, sha256 = $4, updated_ms = $5, due_ms = $6, received_ms = $5, turn_ms = $7, trace = $8
			WHERE id = $1 AND status = 'uploading' RETURNING alias, quiet_ms > 0`,
			string(r.ID), r.MediaType, r.Size, r.SHA256, ms(now), ms(due), ms(turn), r.Trace).Scan(&alias, &inParts)
		if errors.Is(err, sql.ErrNoRows) {
			return absence(ctx, tx, r.ID, "was received before")
		}
		if err == nil && inParts {
			_, err = exec(ctx, tx, `UPDATE uploads SET expires_ms = 0, holder = '', held_ms = 0 WHERE recording = $1`, string(r.ID))
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, models.AuditEntry{At: now, Action: models.AuditUpload, Subject: alias, Object: string(r.ID)})
	})
	if errors.Is(err, models.NotFound) {
		return models.Errorf(op, models.Gone, "recording %s was abandoned", r.ID)
	}
	return err
}

// Recording implements storage.Recordings.
func (s *Store) Recording(ctx context.Context, id models.RecordingID) (models.Recording, error) {
	const op = "records.Recording"
	r, err := readVisible(ctx, s.read, id)
	return r, fail(op, err)
}

// RecordingAndLearner implements storage.Recordings.
func (s *Store) RecordingAndLearner(ctx context.Context, id models.RecordingID) (models.Recording, bool, error) {
	var there bool
	r, err := visible(id, longer{s.read.QueryRowContext(ctx, `SELECT `+recordingColumns+`,
		EXISTS (SELECT 1 FROM learners WHERE learners.id = recordings.learner AND learners.erased_ms = 0) FROM recordings WHERE id = $1`, string(id)), []any{&there}})
	return r, there, fail("records.RecordingAndLearner", err)
}

// readVisible reads a recording as readers see it.
func readVisible(ctx context.Context, q queryer, id models.RecordingID) (models.Recording, error) {
	return visible(id, q.QueryRowContext(ctx, `SELECT `+recordingColumns+` FROM recordings WHERE id = $1`, string(id)))
}

// visible is a recording as readers see it: one that is uploading is not there yet, one
// that was erased is gone.
func visible(id models.RecordingID, row scanner) (models.Recording, error) {
	const op = "records"
	r, err := scanRecording(row)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && r.Status == models.Uploading:
		return models.Recording{}, models.Errorf(op, models.NotFound, "there is no recording %.40s", id)
	case err != nil:
		return models.Recording{}, err
	case r.Status == models.Erased, r.Status == models.Held:
		return models.Recording{}, models.Errorf(op, models.Gone, "recording %s has been erased", id)
	}
	return r, nil
}

// Abandoned implements storage.Recordings.
func (s *Store) Abandoned(ctx context.Context, t time.Time, limit int) ([]models.RecordingID, error) {
	ids, err := collect(ctx, s.read, scalar[models.RecordingID], abandonedSQL, ms(t), limit)
	return ids, fail("records.Abandoned", err)
}

const abandonedSQL = `SELECT id FROM recordings
	WHERE status = 'uploading' AND created_ms < $1 AND quiet_ms = 0 ORDER BY created_ms, id LIMIT $2`
