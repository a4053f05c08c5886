package records

import (
	"context"
	"time"

	"github.com/langdu/langdu/models"
)

// countSQL counts what is found, what of it would be due at $5 and is not so yet,
// and the earliest new end. $1 to $3 are named so that every query has all arguments.
func (o overlong) countSQL() string {
	period := map[models.DataClass]string{models.ClassOriginal: `CAST($1 AS BIGINT)`, models.ClassRendition: `CAST($2 AS BIGINT)`, models.ClassResult: `CAST($3 AS BIGINT)`}
	end := period[o.class]
	if o.answer {
		switch o.class {
		case models.ClassOriginal:
			end = answerOriginal
		case models.ClassRendition:
			end = answerRendition
		}
	}
	end = `created_ms + ` + end
	column := string(o.class) + `_ms`
	return `SELECT count(*), COALESCE(sum(CASE WHEN ` + end + ` <= $5 AND ` + column + ` > $5 THEN 1 ELSE 0 END), 0), COALESCE(min(` + end + `), 0)` +
		o.sql + allArguments
}

// allArguments is true, and has every argument of a schedule in it with its type.
const allArguments = ` AND CAST($1 AS BIGINT) + CAST($2 AS BIGINT) + CAST($3 AS BIGINT) + CAST($4 AS BIGINT) >= 0`

// Shortening implements storage.Expiries.
func (s *Store) Shortening(ctx context.Context, schedule models.Schedule, now time.Time) (models.Shortening, error) {
	const op = "records.Shortening"
	var all models.Shortening
	if err := schedule.Validate(); err != nil {
		return all, fail(op, err)
	}
	first := int64(0)
	for _, o := range overlongs {
		if o.class == "" {
			continue
		}
		var found models.ClassShortening
		var least int64
		err := s.read.QueryRowContext(ctx, o.countSQL(), append(o.periods(schedule), ms(now))...).Scan(&found.Recordings, &found.Now, &least)
		if err != nil {
			return all, fail(op, err)
		}
		if least > 0 && (first == 0 || least < first) {
			first = least
		}
		add(&all, o.class, found)
	}
	all.First = fromMS(first)
	if all.Total() == 0 {
		return all, nil
	}
	var err error
	all.Learners, err = s.learnersOf(ctx, schedule)
	return all, fail(op, err)
}

func add(all *models.Shortening, class models.DataClass, found models.ClassShortening) {
	of := map[models.DataClass]*models.ClassShortening{models.ClassOriginal: &all.Original, models.ClassRendition: &all.Rendition, models.ClassResult: &all.Result}[class]
	of.Recordings += found.Recordings
	of.Now += found.Now
}

// learnersOf counts the learners of whom a schedule would erase something earlier.
func (s *Store) learnersOf(ctx context.Context, schedule models.Schedule) (int, error) {
	learners := map[string]bool{}
	for _, o := range overlongs {
		if o.class == "" {
			continue
		}
		some, err := collect(ctx, s.read, scalar[string], `SELECT DISTINCT learner`+o.sql+allArguments, o.periods(schedule)...)
		if err != nil {
			return 0, err
		}
		for _, learner := range some {
			learners[learner] = true
		}
	}
	return len(learners), nil
}
