package records

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
)

// stockStep is how many recordings are counted by one query.
const stockStep = 20_000

// TakeStock implements storage.Stocks. It walks the primary key in steps, so that
// no snapshot stands open for long, and writes what it has counted at the end. A row
// that moves meanwhile is counted as it was or as it is: the figures are for people.
func (s *Store) TakeStock(ctx context.Context, now time.Time) (bool, error) {
	const op = "records.TakeStock"
	last, err := s.Stock(ctx)
	if age := now.Sub(last.At); err != nil || !last.At.IsZero() && age >= 0 && age < models.StockEvery {
		return false, err
	}
	lines := stockLines{}
	for after, n := models.RecordingID(""), stockStep; n == stockStep; {
		if after, n, err = s.stockStep(ctx, lines, after, now); err != nil {
			return false, fail(op, err)
		}
	}
	if err := errors.Join(s.stockExports(ctx, lines, now), s.stockParts(ctx, lines, now), s.stockMedia(ctx, lines, now)); err != nil {
		return false, fail(op, err)
	}
	return true, s.transact(ctx, op, func(tx *sql.Tx) error { return lines.write(ctx, tx, now) })
}

// stockLines is what has been counted so far.
type stockLines map[[2]string]*models.StockLine

func (l stockLines) add(class models.StockClass, age string, count int, bytes int64, unsized int) {
	if count == 0 && bytes == 0 {
		return
	}
	key := [2]string{string(class), age}
	if l[key] == nil {
		l[key] = &models.StockLine{Class: class, Age: models.StockAge(age)}
	}
	l[key].Count, l[key].Bytes, l[key].Unsized = l[key].Count+count, l[key].Bytes+bytes, l[key].Unsized+unsized
}

// stockStepSQL sums up a step of recordings by age. A playback file is there once a
// recording is settled; before that its expiry is only a promise.
const stockStepSQL = `SELECT $AGE AS age, count(*), max(id),
	sum(uploading), sum(original), CAST(sum(original * size) AS BIGINT), sum(rendition), CAST(sum(rendition * rendition_size) AS BIGINT),
	sum(rendition * CASE WHEN rendition_size = 0 THEN 1 ELSE 0 END),
	sum(result), CAST(sum(result * result_size) AS BIGINT), sum(result * CASE WHEN result_size = 0 THEN 1 ELSE 0 END)
	FROM (SELECT id, created_ms, size, rendition_size, result_size,
		CASE WHEN status = 'uploading' THEN 1 ELSE 0 END AS uploading,
		CASE WHEN original_ms > 0 AND status <> 'uploading' THEN 1 ELSE 0 END AS original,
		CASE WHEN rendition_ms > 0 AND status IN ('scored', 'unassessable', 'failed', 'held') THEN 1 ELSE 0 END AS rendition,
		CASE WHEN status = 'scored' OR result_size > 0 THEN 1 ELSE 0 END AS result
		FROM recordings WHERE id > $1 ORDER BY id LIMIT $2) AS step
	GROUP BY age`

// ageSQL is the age of what is from a time, in milliseconds, at now.
func ageSQL(column string, now time.Time) string {
	var b strings.Builder
	b.WriteString("CASE")
	for _, span := range models.StockAges() {
		if span.Days > 0 {
			b.WriteString(" WHEN " + column + " > " + strconv.FormatInt(ms(now.AddDate(0, 0, -span.Days)), 10) + " THEN '" + string(span.Age) + "'")
			continue
		}
		b.WriteString(" ELSE '" + string(span.Age) + "' END")
	}
	return b.String()
}

func (s *Store) stockStep(ctx context.Context, lines stockLines, after models.RecordingID, now time.Time) (models.RecordingID, int, error) {
	rows := 0
	_, err := collect(ctx, s.read, func(row scanner) (struct{}, error) {
		var age string
		var last models.RecordingID
		var n, uploading, originals, renditions, unsizedRenditions, results, unsizedResults int
		var originalBytes, renditionBytes, resultBytes int64
		err := row.Scan(&age, &n, &last, &uploading, &originals, &originalBytes, &renditions, &renditionBytes, &unsizedRenditions,
			&results, &resultBytes, &unsizedResults)
		lines.add(models.StockUploads, age, uploading, 0, uploading)
		lines.add(models.StockOriginals, age, originals, originalBytes, 0)
		lines.add(models.StockRenditions, age, renditions, renditionBytes, unsizedRenditions)
		lines.add(models.StockResults, age, results, resultBytes, unsizedResults)
		rows, after = rows+n, max(after, last)
		return struct{}{}, err
	}, strings.Replace(stockStepSQL, "$AGE", ageSQL("created_ms", now), 1), string(after), stockStep)
	return after, rows, err
}

// stockExports counts the archives that lie there.
func (s *Store) stockExports(ctx context.Context, lines stockLines, now time.Time) error {
	_, err := collect(ctx, s.read, func(row scanner) (struct{}, error) {
		var age string
		var n int
		var bytes int64
		err := row.Scan(&age, &n, &bytes)
		lines.add(models.StockExports, age, n, bytes, 0)
		return struct{}{}, err
	}, `SELECT `+ageSQL("done_ms", now)+` AS age, count(*), CAST(sum(size) AS BIGINT) FROM exports WHERE state = 'done' AND expires_ms > 0 GROUP BY age`)
	return err
}

// stockParts adds the bytes of uploads that come in parts, which are counted already.
func (s *Store) stockParts(ctx context.Context, lines stockLines, now time.Time) error {
	_, err := collect(ctx, s.read, func(row scanner) (struct{}, error) {
		var age string
		var n int
		var bytes int64
		err := row.Scan(&age, &n, &bytes)
		lines.add(models.StockUploads, age, 0, bytes, -n)
		return struct{}{}, err
	}, `SELECT `+ageSQL("created_ms", now)+` AS age, count(*), CAST(sum(stored) AS BIGINT)
		FROM uploads JOIN recordings ON recordings.id = uploads.recording WHERE status = 'uploading' AND stored > 0 GROUP BY age`)
	return err
}

// stockMedia counts what pages have. The size of a model reading is in no row.
func (s *Store) stockMedia(ctx context.Context, lines stockLines, now time.Time) error {
	_, err := collect(ctx, s.read, func(row scanner) (struct{}, error) {
		var class models.StockClass
		var age string
		var n, unsized int
		var bytes int64
		err := row.Scan(&class, &age, &n, &bytes, &unsized)
		lines.add(class, age, n, bytes, unsized)
		return struct{}{}, err
	}, `SELECT 'picture', `+ageSQL("updated_ms", now)+` AS age, count(*), CAST(sum(size) AS BIGINT), 0 FROM page_pictures GROUP BY age
		UNION ALL SELECT 'model', `+ageSQL("updated_ms", now)+` AS age, count(*), 0, count(*) FROM page_models WHERE status IN ('received', 'ready') GROUP BY age`)
	return err
}

func (l stockLines) write(ctx context.Context, tx *sql.Tx, now time.Time) error {
	if _, err := exec(ctx, tx, `INSERT INTO stock_taken (id, at_ms) VALUES (1, $1)
		ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms`, ms(now)); err != nil {
		return err
	}
	if _, err := exec(ctx, tx, `DELETE FROM stock`); err != nil {
		return err
	}
	for _, line := range l {
		if _, err := exec(ctx, tx, `INSERT INTO stock (class, age, things, bytes, unsized) VALUES ($1, $2, $3, $4, $5)`,
			string(line.Class), string(line.Age), line.Count, line.Bytes, line.Unsized); err != nil {
			return err
		}
	}
	return nil
}

// Stock implements storage.Stocks.
func (s *Store) Stock(ctx context.Context) (stock models.Stock, err error) {
	const op = "records.Stock"
	var at int64
	err = s.read.QueryRowContext(ctx, `SELECT at_ms FROM stock_taken WHERE id = 1`).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return stock, nil
	}
	if err != nil {
		return stock, fail(op, err)
	}
	stock.At = fromMS(at)
	stock.Lines, err = collect(ctx, s.read, func(row scanner) (l models.StockLine, err error) {
		err = row.Scan(&l.Class, &l.Age, &l.Count, &l.Bytes, &l.Unsized)
		return l, err
	}, `SELECT class, age, things, bytes, unsized FROM stock ORDER BY class, age`)
	return stock, fail(op, err)
}
