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

// workSQL walks recordings_of_learner backwards from the cursor. A filter that is
// "" lets everything pass.
const workSQL = `SELECT ` + recordingColumns + ` FROM recordings
	WHERE learner = $1 AND learner <> '' AND status NOT IN ('uploading', 'held', 'erased') AND (created_ms, id) < ($2, $3)
		AND ($4 = '' OR page = $4)
		AND ($5 = '' OR EXISTS (SELECT 1 FROM likes WHERE likes.recording = recordings.id AND likes.principal = $5))
		AND ($8 = '' OR question = $8)
		AND ($9 = '' OR $9 = CASE WHEN question = '' THEN 'reading' ELSE 'answer' END)
		AND ($6 = '' OR search LIKE $6 ESCAPE '!'
			OR EXISTS (SELECT 1 FROM pages WHERE pages.id = recordings.page AND pages.search LIKE $6 ESCAPE '!'))
	ORDER BY created_ms DESC, id DESC LIMIT $7`

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
	page, err := collect(ctx, s.read, scanRecording, workSQL, string(q.Learner), from.created, string(from.id),
		string(q.Page), string(q.LikedBy), containing(q.Text), q.Limit+1,
		string(q.Question), string(q.Kind))
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
