package records

import (
	"context"

	"github.com/langdu/langdu/models"
)

// shortenBatch is how many recordings are moved in one transaction, so that
// others can write in between.
const shortenBatch = 1000

// overlong finds, by an index of its own, what is kept for longer than one period
// of a schedule says. It does not matter who wrote the row: this version, an
// older one that is running still, or an import.
type overlong struct {
	class  models.DataClass
	answer bool
	sql    string // FROM and WHERE; $1, $2 and $3 are the periods, $4 is 1 where audio of answers goes once they are recognised
}

const (
	ofReadings = ` FROM recordings WHERE question = '' AND `
	ofAnswers  = ` FROM recordings WHERE question <> '' AND `

	// Where $4 is 1 the audio of answers goes once they are recognised: those that
	// wait are told so, and those that are settled have it expire at once.
	recognised      = `$4 = 1 AND status IN ('scored', 'unassessable', 'failed')`
	answerOriginal  = `CASE WHEN ` + recognised + ` THEN 0 ELSE CAST($1 AS BIGINT) END`
	answerRendition = `CASE WHEN ` + recognised + ` THEN 0 ELSE CAST($2 AS BIGINT) END`
	// least is a period that bounds the index, whatever has become of the answer.
	leastOriginal  = `CASE WHEN $4 = 1 THEN 0 ELSE CAST($1 AS BIGINT) END`
	leastRendition = `CASE WHEN $4 = 1 THEN 0 ELSE CAST($2 AS BIGINT) END`
)

// overlongs are the classes of readings and answers, and answers that were told
// nothing of their end.
var overlongs = []overlong{
	{models.ClassOriginal, false, ofReadings + `original_ms > 0 AND original_ms - created_ms > $1`},
	{models.ClassRendition, false, ofReadings + `rendition_ms > 0 AND rendition_ms - created_ms > $2`},
	{models.ClassResult, false, ofReadings + `result_ms > 0 AND result_ms - created_ms > $3`},
	{models.ClassOriginal, true, ofAnswers + `original_ms > 0 AND original_ms - created_ms > ` + leastOriginal + ` AND original_ms - created_ms > ` + answerOriginal},
	{models.ClassRendition, true, ofAnswers + `rendition_ms > 0 AND rendition_ms - created_ms > ` + leastRendition + ` AND rendition_ms - created_ms > ` + answerRendition},
	{models.ClassResult, true, ofAnswers + `result_ms > 0 AND result_ms - created_ms > $3`},
	{"", true, ofAnswers + `once_settled = 0 AND id > '' AND status <> 'erased'`}, // asked only where $4 is 1
}

// shortenSQL moves the expiries of those that are found, each to its end.
func (o overlong) shortenSQL() string {
	original, rendition := `CAST($1 AS BIGINT)`, `CAST($2 AS BIGINT)`
	if o.answer {
		original, rendition = answerOriginal, answerRendition
	}
	return `UPDATE recordings SET
			original_ms = ` + earlier("original_ms", original) + `,
			rendition_ms = ` + earlier("rendition_ms", rendition) + `,
			result_ms = ` + earlier("result_ms", `CAST($3 AS BIGINT)`) + `,
			once_settled = CASE WHEN question <> '' AND once_settled < $4 THEN CAST($4 AS BIGINT) ELSE once_settled END
		WHERE id IN (SELECT id` + o.sql + ` LIMIT $5)`
}

// earlier is an expiry, or the end of the period after the recording where that
// is earlier.
func earlier(expiry, period string) string {
	return `CASE WHEN ` + expiry + ` > created_ms + ` + period + ` THEN created_ms + ` + period + ` ELSE ` + expiry + ` END`
}

// Shorten implements storage.Expiries. When it fails midway the batches done stay
// done and calling it again does the rest.
func (s *Store) Shorten(ctx context.Context, schedule models.Schedule) (moved int, err error) {
	const op = "records.Shorten"
	if err := schedule.Validate(); err != nil {
		return 0, fail(op, err)
	}
	for _, o := range overlongs {
		if o.class == "" && schedule.AnswerAudio != models.OnceRecognised {
			continue
		}
		query, args := o.shortenSQL(), append(o.periods(schedule), shortenBatch)
		for {
			n, err := exec(ctx, s.write, query, args...)
			moved += n
			if err != nil {
				return moved, fail(op, err)
			}
			if n < shortenBatch {
				break
			}
		}
	}
	return moved, nil
}

// periods are the arguments of a query: how long readings, or answers, are kept.
func (o overlong) periods(s models.Schedule) []any {
	original, rendition := s.Original, s.Rendition
	once := o.answer && s.AnswerAudio == models.OnceRecognised
	if o.answer && !once {
		original, rendition = min(original, s.AnswerAudio), min(rendition, s.AnswerAudio)
	}
	return []any{original.Milliseconds(), rendition.Milliseconds(), s.Result.Milliseconds(), oneIf(once)}
}
