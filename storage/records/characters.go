package records

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/langdu/langdu/models"
)

// mostCharacters is how many characters one statement writes. They are written by a
// power of two at a time: so there are few different statements, which the connections
// keep prepared, and few of them for a reading.
const mostCharacters = 128

// characterColumns is how many values a row has beside the recording, which all share.
const characterColumns = 8

// writeCharacters writes the rows of a reading's characters.
func writeCharacters(ctx context.Context, tx *sql.Tx, id models.RecordingID, all []models.CharacterResult) error {
	for n := mostCharacters; n > 0; n /= 2 {
		for ; len(all) >= n; all = all[n:] {
			args := append(make([]any, 0, 1+n*characterColumns), string(id))
			for _, c := range all[:n] {
				args = append(args, c.At, c.Char, c.Reading, string(c.Verdict), c.Score, c.Initial, c.Final, c.Tone)
			}
			if _, err := exec(ctx, tx, charactersSQL[n], args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// charactersSQL is the statement that writes so many characters.
var charactersSQL = func() map[int]string {
	all := map[int]string{}
	for n := mostCharacters; n > 0; n /= 2 {
		all[n] = insertCharacters(n)
	}
	return all
}()

func insertCharacters(n int) string {
	var b strings.Builder
	b.WriteString(`INSERT INTO result_characters (recording, position, written, reading, verdict, score, initial_score, final_score, tone_score) VALUES `)
	for row, arg := 0, 2; row < n; row++ {
		b.WriteString(strings.Repeat(", ", min(row, 1)) + "($1")
		for range characterColumns {
			b.WriteString(", $" + strconv.Itoa(arg))
			arg++
		}
		b.WriteByte(')')
	}
	return b.String()
}
