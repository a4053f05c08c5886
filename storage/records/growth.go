package records

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// dayMS is a day in milliseconds: created_ms divided by it is the day's number
// since 1970 in UTC. A sum is cast because PostgreSQL widens it to NUMERIC.
const (
	dayMS = "86400000"

	growthDaysSQL = `SELECT recordings.created_ms / ` + dayMS + ` AS day, count(*), CAST(sum(results.read) AS BIGINT),
			CAST(sum(results.correct) AS BIGINT), CAST(sum(recordings.duration_ms) AS BIGINT)
		FROM recordings JOIN results ON results.recording = recordings.id
		WHERE recordings.learner = $1 AND recordings.learner <> '' AND recordings.created_ms >= $2
			AND recordings.status = 'scored' AND recordings.question = ''
		GROUP BY 1 ORDER BY 1`

	growthCharactersSQL = `SELECT result_characters.written, count(*), CAST(sum(CASE WHEN result_characters.verdict = 'correct' THEN 1 ELSE 0 END) AS BIGINT),
			CAST(sum(result_characters.score) AS BIGINT), max(recordings.created_ms) / ` + dayMS + `
		FROM recordings JOIN result_characters ON result_characters.recording = recordings.id
		WHERE recordings.learner = $1 AND recordings.learner <> '' AND recordings.created_ms >= $2
			AND recordings.status = 'scored' AND recordings.question = '' AND result_characters.verdict <> 'skipped'
		GROUP BY result_characters.written`
)

// Growth implements storage.Library.
func (s *Store) Growth(ctx context.Context, learner models.LearnerID, from time.Time) (storage.Growth, error) {
	const op = "records.Growth"
	var g storage.Growth
	var err error
	g.Days, err = collect(ctx, s.read, scanGrowthDay, growthDaysSQL, string(learner), ms(from))
	if err != nil {
		return storage.Growth{}, fail(op, err)
	}
	g.Characters, err = collect(ctx, s.read, scanGrowthCharacter, growthCharactersSQL, string(learner), ms(from))
	if err != nil {
		return storage.Growth{}, fail(op, err)
	}
	// Sorted here: the databases do not agree on the order of texts.
	slices.SortFunc(g.Characters, func(a, b storage.GrowthCharacter) int {
		return cmp.Or(cmp.Compare(b.Read, a.Read), cmp.Compare(a.Char, b.Char))
	})
	return g, nil
}

func scanGrowthDay(row scanner) (d storage.GrowthDay, err error) {
	var day, duration int64
	err = row.Scan(&day, &d.Recordings, &d.Characters, &d.Correct, &duration)
	d.Day, d.Duration = dayName(day), time.Duration(duration)*time.Millisecond
	return d, err
}

func scanGrowthCharacter(row scanner) (c storage.GrowthCharacter, err error) {
	var sum int
	var day int64
	if err = row.Scan(&c.Char, &c.Read, &c.Correct, &sum, &day); err != nil {
		return c, err
	}
	c.Score = (sum + c.Read/2) / c.Read // rounded; a group has at least one row
	c.LastDay = dayName(day)
	return c, nil
}

func dayName(day int64) string { return time.Unix(day*86400, 0).UTC().Format(time.DateOnly) }
