package records

import (
	"context"
	"database/sql"

	"github.com/langdu/langdu/models"
)

// Whom an incident touched is read from the audit log, whose subjects are
// aliases, and from who listened and looked, of whom the log has the first time of
// a day. An alias that leads to no learner any more was erased since, and is
// counted. What was done in a drill touches nobody but in a drill.
const (
	byWhomSQL = ` AND (role <> 'drill' OR role = CAST($4 AS TEXT))
		AND (CAST($4 AS TEXT) = '' OR role = $4) AND (CAST($5 AS TEXT) = '' OR actor = $5)`

	auditedSQL = `SELECT subject FROM audit WHERE at_ms >= $2 AND at_ms <= $3 AND subject <> ''` + byWhomSQL

	touchedSQL = `INSERT INTO incident_learners (incident, learner, touched, notice)
		SELECT $1, t.learner, sum(t.times), '' FROM (
			SELECT l.id AS learner, 1 AS times FROM (` + auditedSQL + `) AS a JOIN learners AS l ON l.alias = a.subject
			UNION ALL
			SELECT learner, times FROM accesses WHERE first_ms <= $3 AND last_ms >= $2` + byWhomSQL + `
		) AS t JOIN learners AS l ON l.id = t.learner WHERE l.erased_ms = 0 GROUP BY t.learner`

	erasedSinceSQL = `SELECT count(DISTINCT t.subject) FROM (` + auditedSQL + `) AS t WHERE CAST($1 AS TEXT) <> ''
		AND NOT EXISTS (SELECT 1 FROM learners AS l WHERE l.alias = t.subject AND l.erased_ms = 0)`

	// Both ask after the learners are locked: see lockLiving.
	touchedLearnersSQL = `SELECT learner FROM incident_learners WHERE incident = $1`
	erasedMeanwhileSQL = `DELETE FROM incident_learners WHERE incident = $1
		AND NOT EXISTS (SELECT 1 FROM learners AS l WHERE l.id = incident_learners.learner AND l.erased_ms = 0) RETURNING touched`

	addTouchedSQL = ` ON CONFLICT (incident, learner) DO UPDATE SET touched = incident_learners.touched + excluded.touched`
)

// findTouched fills the incident's list and returns how many were erased since.
func findTouched(ctx context.Context, tx *sql.Tx, i models.Incident) (erased int, err error) {
	switch scope := i.Scope; {
	case len(scope.Recordings) > 0:
		return touchedRecordings(ctx, tx, i)
	case scope.Held:
		return touchedHeld(ctx, tx, i)
	default:
		return touchedInWindow(ctx, tx, i)
	}
}

// touchedInWindow finds everybody of whom the log says something in the time of
// the incident, by the role or the person asked for.
func touchedInWindow(ctx context.Context, tx *sql.Tx, i models.Incident) (erased int, err error) {
	args := []any{string(i.ID), ms(i.From), ms(i.To), i.Scope.Role, i.Scope.Actor}
	if _, err = exec(ctx, tx, touchedSQL, args...); err != nil {
		return 0, err
	}
	if _, err = keepLiving(ctx, tx, i.ID); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, erasedSinceSQL, args...).Scan(&erased)
	return erased, err
}

// touchedHeld finds everybody of whom anything was held in the time of the
// incident: what a stolen disk or copy would hold.
func touchedHeld(ctx context.Context, tx *sql.Tx, i models.Incident) (erased int, err error) {
	if _, err = exec(ctx, tx, `INSERT INTO incident_learners (incident, learner, touched, notice)
		SELECT $1, id, 1, '' FROM learners WHERE created_ms <= $2 AND erased_ms = 0`, string(i.ID), ms(i.To)); err != nil {
		return 0, err
	}
	if _, err = keepLiving(ctx, tx, i.ID); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM erasures WHERE scope = 'learner' AND requested_ms >= $1`, ms(i.From)).Scan(&erased)
	return erased, err
}

// touchedRecordings finds whose the recordings are, or were: an erased one names
// nobody, and the log of its upload is asked.
func touchedRecordings(ctx context.Context, tx *sql.Tx, i models.Incident) (erased int, err error) {
	for _, id := range i.Scope.Recordings {
		n, err := exec(ctx, tx, `INSERT INTO incident_learners (incident, learner, touched, notice)
			SELECT $1, r.learner, 1, '' FROM recordings AS r JOIN learners AS l ON l.id = r.learner
			WHERE r.id = $2 AND l.erased_ms = 0`+addTouchedSQL, string(i.ID), string(id))
		if err != nil {
			return 0, err
		}
		if n > 0 {
			continue
		}
		n, err = exec(ctx, tx, `INSERT INTO incident_learners (incident, learner, touched, notice)
			SELECT $1, l.id, 1, '' FROM audit AS a JOIN learners AS l ON l.alias = a.subject
			WHERE a.object = $2 AND a.action = 'upload' AND a.subject <> '' AND l.erased_ms = 0`+addTouchedSQL, string(i.ID), string(id))
		if err != nil {
			return 0, err
		}
		if n == 0 {
			erased++
		}
	}
	meanwhile, err := keepLiving(ctx, tx, i.ID)
	return erased + meanwhile, err
}

// keepLiving takes off the list who was erased while it was made, and says in how many
// things they were touched. Whoever stays on it is erased after this transaction, and
// their line with them.
func keepLiving(ctx context.Context, tx *sql.Tx, id models.IncidentID) (touched int, err error) {
	if err := lockLiving(ctx, tx, touchedLearnersSQL, string(id)); err != nil {
		return 0, err
	}
	erased, err := collect(ctx, tx, scalar[int], erasedMeanwhileSQL, string(id))
	for _, n := range erased {
		touched += n
	}
	return touched, err
}
