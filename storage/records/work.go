package records

import (
	"context"
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// maxWork is the most that a page of My Work holds.
const maxWork = 100

// listedSQL is which recordings My Work shows, newest first or counted. A filter
// that is "" or 0 lets everything pass.
const listedSQL = `learner = $1 AND learner <> '' AND status NOT IN ('uploading', 'held', 'erased')
		AND ($2 = '' OR page = $2)
		AND ($3 = '' OR EXISTS (SELECT 1 FROM likes WHERE likes.recording = recordings.id AND likes.principal = $3))
		AND ($4 = '' OR search LIKE $4 ESCAPE '!'
			OR EXISTS (SELECT 1 FROM pages WHERE pages.id = recordings.page AND pages.search LIKE $4 ESCAPE '!'))
		AND ($5 = '' OR question = $5)
		AND ($6 = '' OR $6 = CASE WHEN question = '' THEN 'reading' ELSE 'answer' END)
		AND ($7 = '' OR EXISTS (SELECT 1 FROM pages WHERE pages.id = recordings.page AND pages.book = $7))
		AND (CAST($8 AS BIGINT) + CAST($9 AS BIGINT) = 0
			OR status = 'scored' AND overall >= $8 AND (CAST($9 AS BIGINT) = 0 OR overall <= $9))`

// listed is the arguments of listedSQL.
func listed(q storage.WorkQuery) []any {
	return []any{string(q.Learner), string(q.Page), string(q.LikedBy), containing(q.Text), string(q.Question), string(q.Kind),
		q.Book, q.Least, q.Most}
}

// workSQL walks recordings_of_learner backwards from the cursor.
const workSQL = `SELECT ` + recordingColumns + ` FROM recordings
	WHERE ` + listedSQL + ` AND (created_ms, id) < ($10, $11)
	ORDER BY created_ms DESC, id DESC LIMIT $12`

// Work implements storage.Library. It reads one recording more than it is asked
// for, to know whether there is a next page.
func (s *Store) Work(ctx context.Context, q storage.WorkQuery) ([]models.Recording, string, error) {
	const op = "records.Work"
	if q.Limit < 1 || q.Limit > maxWork {
		return nil, "", models.Errorf(op, models.Invalid, "limit %d: want 1 to %d", q.Limit, maxWork)
	}
	from, err := parseWorkCursor(q.Cursor)
	if err != nil {
		return nil, "", err
	}
	if q.Cursor == "" && !q.Before.IsZero() {
		from.created = ms(q.Before)
	}
	page, err := collect(ctx, s.read, scanRecording, workSQL, append(listed(q), from.created, string(from.id), q.Limit+1)...)
	if err != nil {
		return nil, "", fail(op, err)
	}
	if len(page) <= q.Limit {
		return page, "", nil
	}
	page = page[:q.Limit]
	last := page[q.Limit-1]
	return page, workCursor{created: ms(last.CreatedAt), id: last.ID}.String(), nil
}

// workCursor is the last recording of a page; the next page starts below it, so
// recordings that arrive meanwhile move nothing.
type workCursor struct {
	created int64 // milliseconds
	id      models.RecordingID
}

// workCursorVersion starts every cursor; it changes when its form does.
const workCursorVersion = "w1"

func (c workCursor) String() string {
	plain := strings.Join([]string{workCursorVersion, strconv.FormatInt(c.created, 10), string(c.id)}, ":")
	return base64.RawURLEncoding.EncodeToString([]byte(plain))
}

// parseWorkCursor reads what String has written; "" starts above everything.
func parseWorkCursor(s string) (workCursor, error) {
	if s == "" {
		return workCursor{created: math.MaxInt64}, nil
	}
	plain, err := base64.RawURLEncoding.DecodeString(s)
	parts := strings.Split(string(plain), ":")
	if err != nil || len(parts) != 3 || parts[0] != workCursorVersion {
		return workCursor{}, badCursor()
	}
	created, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || created < 0 || created > time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() {
		return workCursor{}, badCursor()
	}
	id, err := models.ParseRecordingID(parts[2])
	if err != nil {
		return workCursor{}, badCursor()
	}
	return workCursor{created: created, id: id}, nil
}

func badCursor() error {
	return models.Errorf("records.Work", models.Invalid,
		"the cursor is not one of this list: send the one that came with the page before, or none for the first page")
}
