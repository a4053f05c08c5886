package records

import (
	"context"
	"fmt"
	"strings"

	"github.com/langdu/langdu/models"
)

const heldSQL = `SELECT ` + recordingColumns + ` FROM recordings
	WHERE learner = $1 AND learner <> '' AND status NOT IN ('uploading', 'held', 'erased') AND id > $2 ORDER BY id LIMIT $3`

// Held implements storage.Holdings.
func (s *Store) Held(ctx context.Context, id models.LearnerID, after models.RecordingID, limit int) ([]models.Recording, error) {
	all, err := collect(ctx, s.read, scanRecording, heldSQL, string(id), string(after), limit)
	return all, fail("records.Held", err)
}

// HeldCount implements storage.Holdings.
func (s *Store) HeldCount(ctx context.Context, id models.LearnerID) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM recordings
		WHERE learner = $1 AND learner <> '' AND status NOT IN ('uploading', 'held', 'erased')`, string(id)).Scan(&n)
	return n, fail("records.HeldCount", err)
}

// heldTable is a table with rows about learners, and which of them are one's.
type heldTable struct{ name, query string }

// theirs is the recordings of a learner.
const theirs = `(SELECT id FROM recordings WHERE learner = $1 AND learner <> '')`

// heldTables is every table that names a learner or a recording, but those that
// an export holds in another form (see inAnotherForm). A test compares it with
// the database's own list.
var heldTables = []heldTable{
	{"consents", `SELECT purpose, policy, given_by, method, given_ms, withdrawn_ms FROM consents WHERE learner = $1 ORDER BY given_ms, id`},
	{"likes", `SELECT recording, principal, created_ms FROM likes WHERE recording IN ` + theirs + ` ORDER BY recording, principal`},
	{"notices", `SELECT id, kind, detail, created_ms, delivered_ms FROM notices WHERE learner = $1 ORDER BY created_ms, id`},
	{"accesses", `SELECT recording, kind, role, actor, approval, first_ms, last_ms, times FROM accesses WHERE learner = $1 ORDER BY id`},
	{"uploads", `SELECT recording, size, stored, expires_ms FROM uploads WHERE expires_ms > 0 AND recording IN ` + theirs + ` ORDER BY recording`},
	{"hook_calls", `SELECT event, about, at_ms, state, attempt, ended_ms FROM hook_calls
		WHERE (learner = $1 AND learner <> '') OR (recording <> '' AND recording IN ` + theirs + `) ORDER BY at_ms, id`},

	// rights: requests, disputes, exports
	{"refusals", `SELECT purpose, refused_ms FROM refusals WHERE learner = $1 ORDER BY purpose`},
	{"disputes", `SELECT id, recording, position, reason, comment, asked_by, state, created_ms, decided_ms, score, verdicts, sentence, engine
		FROM disputes WHERE recording IN ` + theirs + ` ORDER BY created_ms, id`},
	{"requests", `SELECT id, kind, recording, purpose, message, asked_by, state, created_ms, deed_ms, reply_ms, decided_ms, done_ms, refusal, sentence, work
		FROM tickets WHERE learner = $1 ORDER BY created_ms, id`},
	{"exports", `SELECT id, state, requested_ms, done_ms, expires_ms, recordings, size, sha256 FROM exports WHERE learner = $1 ORDER BY requested_ms, id`},
	{"corrections", `SELECT id, page, state, requested_ms, done_ms, judged FROM corrections WHERE learner = $1 ORDER BY requested_ms, id`},

	// staff: approvals, holds, shares; without the names of staff
	{"access_requests", `SELECT id, recording, reason, state, requested_ms, decided_ms, until_ms, revoked_ms, plays FROM access_requests WHERE learner = $1 ORDER BY id`},
	{"shares", `SELECT id, recording, created_ms, expires_ms FROM shares WHERE learner = $1 ORDER BY created_ms, id`},
	{"holds", `SELECT id, recording, name, confirmed_ms, until_ms, released_ms FROM holds
		WHERE confirmed_ms > 0 AND (learner = $1 OR recording IN ` + theirs + `) ORDER BY proposed_ms, id`},

	// notices, incidents
	{"incidents", `SELECT incident, touched, notice FROM incident_learners WHERE learner = $1 ORDER BY incident`},
}

// inAnotherForm says of tables that name a learner or a recording where else in
// an export they are, or why they are in none.
var inAnotherForm = map[string]string{
	"learners":          "learner.json",
	"recordings":        "recordings/<id>/recording.json",
	"results":           "recordings/<id>/result.json, word for word",
	"result_characters": "recordings/<id>/recording.json, characters",
	"growth":            "recordings/<id>/recording.json, characters, and result.json: it is drawn from them",
	"former_results":    "recordings/<id>/recording.json, former",
	"upload_parts":      "says how what has come of an upload lies in the store; tables/uploads.json says how much it is",
	"erasures":          "what is being erased is held no more",
	"tickets":           "tables/requests.json",
	"incident_learners": "tables/incidents.json",
	"setbacks":          "says what went wrong with our work on a recording, and of nobody anything",
	"sweep_retries":     "says when an erasure that failed is tried again, and of nobody anything",
}

// HeldTables implements storage.Holdings.
func (s *Store) HeldTables() []string {
	names := make([]string, len(heldTables))
	for i, t := range heldTables {
		names[i] = t.name
	}
	return names
}

// HeldRows implements storage.Holdings. A column whose name ends in _ms is a time.
func (s *Store) HeldRows(ctx context.Context, id models.LearnerID, table string, yield func(map[string]any) error) error {
	const op = "records.HeldRows"
	for _, t := range heldTables {
		if t.name == table {
			return fail(op, s.rows(ctx, t.query, string(id), yield))
		}
	}
	return models.Errorf(op, models.Internal, "there is no table %.40s", table)
}

func (s *Store) rows(ctx context.Context, query, learner string, yield func(map[string]any) error) error {
	rows, err := s.read.QueryContext(ctx, query, learner)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row := map[string]any{}
		for i, name := range columns {
			named(row, name, values[i])
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// named puts a value into row as an export has it.
func named(row map[string]any, column string, value any) {
	if bytes, ok := value.([]byte); ok {
		value = string(bytes)
	}
	stem, isTime := strings.CutSuffix(column, "_ms")
	if !isTime {
		row[column] = value
		return
	}
	var n int64
	if _, err := fmt.Sscan(fmt.Sprint(value), &n); err == nil && n != 0 {
		row[stem+"_at"] = fromMS(n)
	}
}
