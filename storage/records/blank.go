package records

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

// stillUploading refuses a recording that was received.
func stillUploading(ctx context.Context, tx *sql.Tx, id models.RecordingID) error {
	var received int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM recordings WHERE id = $1 AND status NOT IN ('uploading', 'held', 'erased')`, string(id)).Scan(&received)
	if err == nil && received > 0 {
		err = models.Errorf("records.EraseRecording", models.Conflict, "recording %s was received: it is no unfinished upload any more", id)
	}
	return err
}

// blank marks a recording erased and empties its row of everything but its id
// and its times. It returns until when the worker or the upload that was at it
// may still write objects, and sql.ErrNoRows where the recording was erased
// before, is not there, or is held for longer than until. An upload that never
// came to its end is held by nothing; one in one piece may be written to for the time
// of upload since it began.
func blank(ctx context.Context, tx *sql.Tx, id models.RecordingID, until int64, upload time.Duration, now time.Time, which string) (quiet time.Time, err error) {
	var writing int64
	err = tx.QueryRowContext(ctx, `UPDATE recordings
		SET quiet_ms = `+stillWriting+`,
			status = 'erased', learner = '', page = '', body = '', overrides = '', rules = '', question = '', asked = '', search = '', reason = '', detail = '',
			media_type = '', size = 0, rendition_size = 0, result_size = 0, received_ms = 0, sha256 = '', duration_ms = 0, overall = 0, matched = '', engine = '', provenance = '', alias = '', trace = '', updated_ms = $2, due_ms = 0, turn_ms = 0, cleared_ms = 0,
			original_ms = 0, rendition_ms = 0, result_ms = 0, once_settled = 0, hold_ms = 0
		WHERE id = $1 AND `+which+` AND (hold_ms <= $4 OR status = 'uploading') RETURNING quiet_ms`,
		string(id), ms(now), upload.Milliseconds(), until).Scan(&writing)
	return fromMS(writing), err
}

// ofRecording deletes what hangs on a recording, in every table that names one.
var ofRecording = []string{
	`DELETE FROM results WHERE recording = $1`,
	`DELETE FROM result_characters WHERE recording = $1`,
	`DELETE FROM growth WHERE recording = $1`,
	`DELETE FROM likes WHERE recording = $1`,
	`DELETE FROM former_results WHERE recording = $1`,
	`DELETE FROM accesses WHERE recording = $1`,
	`DELETE FROM sweep_retries WHERE recording = $1`,
	`DELETE FROM setbacks WHERE recording = $1`,
	`DELETE FROM upload_parts WHERE recording = $1`,
	`DELETE FROM uploads WHERE recording = $1`,

	// rights: disputes, exports
	`DELETE FROM disputes WHERE recording = $1`,
	`UPDATE tickets SET recording = '', message = '' WHERE recording = $1 AND recording <> ''`,

	// staff: shares, approvals
	`DELETE FROM access_requests WHERE recording = $1`,
	`DELETE FROM shares WHERE recording = $1`,
	`DELETE FROM holds WHERE recording = $1 AND recording <> ''`,

	// notices, incidents
	`DELETE FROM hook_calls WHERE recording = $1 AND recording <> ''`,
}

// removeAll runs what deletes from one table each, with what it is of, and counts
// the rows by class.
func removeAll(ctx context.Context, tx *sql.Tx, removals []string, of string) (erased []models.ErasedClass, err error) {
	for _, remove := range removals {
		n, err := exec(ctx, tx, remove, of)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			erased = models.AddErased(erased, models.ErasedClass{Class: classOfTable(remove), Rows: n})
		}
	}
	return erased, nil
}

// classOfTable is the class of the rows that a DELETE removes.
func classOfTable(remove string) models.DataClass {
	switch table := strings.Fields(remove)[2]; table {
	case "results", "result_characters", "growth", "former_results", "disputes":
		return models.ClassResult
	case "exports":
		return models.ClassExport
	}
	return models.ClassIndex
}
