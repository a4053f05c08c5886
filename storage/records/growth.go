package records

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Growth reads one row of each reading and sums them up here: the day depends on
// the zone that is asked for, and what was known by when on their order. Rows that
// sum up days would have to be corrected with each erasure.
const (
	growthSQL = `SELECT recordings.created_ms, recordings.duration_ms, COALESCE(growth.reading_ms, 0), COALESCE(growth.characters, '')
		FROM recordings LEFT JOIN growth ON growth.recording = recordings.id
		WHERE recordings.learner = $1 AND recordings.learner <> '' AND recordings.created_ms >= $2
			AND (recordings.result_ms = 0 OR recordings.result_ms > $3) AND recordings.status = 'scored' AND recordings.question = ''
		ORDER BY recordings.created_ms, recordings.id`

	// The text is looked through first: most recordings do not have the character.
	characterReadingsSQL = `SELECT recordings.id, recordings.created_ms, recordings.page, COALESCE(pages.title, ''), result_characters.position,
			result_characters.written, result_characters.reading, result_characters.verdict, result_characters.score,
			result_characters.initial_score, result_characters.final_score, result_characters.tone_score
		FROM recordings JOIN result_characters ON result_characters.recording = recordings.id
			LEFT JOIN pages ON pages.id = recordings.page
		WHERE recordings.learner = $1 AND recordings.learner <> '' AND recordings.status = 'scored' AND recordings.question = ''
			AND (recordings.result_ms = 0 OR recordings.result_ms > $4)
			AND replace(recordings.body, CAST($2 AS TEXT), '') <> recordings.body
			AND result_characters.written = $2 AND result_characters.verdict <> 'skipped'
		ORDER BY recordings.created_ms DESC, recordings.id DESC, result_characters.position LIMIT $3`
)

// growthRow is a scored reading, as growth needs it.
type growthRow struct {
	created, duration, reading int64 // milliseconds
	line                       string
}

// Growth implements storage.Library.
func (s *Store) Growth(ctx context.Context, learner models.LearnerID, from time.Time, zone *time.Location, now time.Time) (storage.Growth, error) {
	const op = "records.Growth"
	rows, err := s.read.QueryContext(ctx, growthSQL, string(learner), ms(from), ms(now))
	if err != nil {
		return storage.Growth{}, fail(op, err)
	}
	defer rows.Close()
	sums := newGrowing(zone)
	for rows.Next() {
		var r growthRow
		if err := rows.Scan(&r.created, &r.duration, &r.reading, &r.line); err != nil {
			return storage.Growth{}, fail(op, err)
		}
		sums.add(r)
	}
	if err := rows.Err(); err != nil {
		return storage.Growth{}, fail(op, err)
	}
	return sums.growth(), nil
}

// CharacterReadings implements storage.Library.
func (s *Store) CharacterReadings(ctx context.Context, learner models.LearnerID, char string, limit int, now time.Time) ([]storage.CharacterReading, error) {
	all, err := collect(ctx, s.read, scanCharacterReading, characterReadingsSQL, string(learner), char, limit, ms(now))
	return all, fail("records.CharacterReadings", err)
}

func scanCharacterReading(row scanner) (r storage.CharacterReading, err error) {
	var created int64
	c := &r.Result
	err = row.Scan(&r.Recording, &created, &r.Page, &r.Title, &c.At, &c.Char, &c.Reading, &c.Verdict, &c.Score, &c.Initial, &c.Final, &c.Tone)
	r.At = fromMS(created)
	return r, err
}
