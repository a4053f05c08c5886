package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/langdu/langdu/models"
)

// A row of the table growth holds the characters of one reading that were not
// skipped, in order, with | between them. Each is six words:
//
//	猫 mao1 w40 c80 w30:ao>ou -
//
// the character, its reading, and the verdict (c, u or w) with the score of the
// whole, of the initial, the final and the tone. - is a part that it has not, or that
// was not judged; ? a verdict that is not known, of readings from before there was
// this table. A part that was wrong says what was expected and what was heard.

// judgedParts is what growth wants to know of a result document beyond its rows.
// Documents of a form that is not known leave it empty.
type judgedParts struct {
	Pace struct {
		ReadingMS int64 `json:"reading_ms"`
	} `json:"pace"`
	Characters []struct {
		At                   int `json:"at"`
		Initial, Final, Tone *judgedPart
	} `json:"characters"`
}

type judgedPart struct{ Verdict, Expected, Heard string }

// writeGrowth writes the row of a reading. An answer has no characters and no row.
func writeGrowth(ctx context.Context, tx *sql.Tx, id models.RecordingID, r models.Result) error {
	if len(r.Characters) == 0 {
		return nil
	}
	var judged judgedParts
	if err := json.Unmarshal(r.Document, &judged); err != nil {
		judged = judgedParts{} // kept word for word all the same
	}
	_, err := exec(ctx, tx, `INSERT INTO growth (recording, reading_ms, characters) VALUES ($1, $2, $3)`,
		string(id), max(0, judged.Pace.ReadingMS), growthLine(r.Characters, judged))
	return err
}

func growthLine(characters []models.CharacterResult, judged judgedParts) string {
	parts := map[int][3]*judgedPart{}
	for _, c := range judged.Characters {
		parts[c.At] = [3]*judgedPart{c.Initial, c.Final, c.Tone}
	}
	var lines []string
	for _, c := range characters {
		if c.Verdict == models.Skipped || !plain(c.Char) || !plain(c.Reading) {
			continue
		}
		of := parts[c.At]
		lines = append(lines, fmt.Sprintf("%s %s %s%d %s %s %s", c.Char, c.Reading, letter(string(c.Verdict)), c.Score,
			partWord(c.Initial, of[0]), partWord(c.Final, of[1]), partWord(c.Tone, of[2])))
	}
	return strings.Join(lines, "|")
}

// plain says that a word can stand in a line.
func plain(word string) bool { return word != "" && !strings.ContainsAny(word, " |") }

// letter stands for a verdict; ? for none.
func letter(verdict string) string {
	switch models.Verdict(verdict) {
	case models.Correct, models.Unsure, models.Wrong:
		return verdict[:1]
	}
	return "?"
}

func partWord(score int, p *judgedPart) string {
	switch {
	case score < 0:
		return "-"
	case p == nil:
		return "?" + strconv.Itoa(score)
	}
	word := letter(p.Verdict) + strconv.Itoa(score)
	if word[0] == 'w' && p.Heard != p.Expected && plain(p.Heard) && plain(p.Expected) && !strings.Contains(p.Expected, ">") {
		word += ":" + p.Expected + ">" + p.Heard
	}
	return word
}

// grownCharacter is one character of a line.
type grownCharacter struct {
	said  string // the character and its reading: "猫 mao1"
	whole grownPart
	parts [3]grownPart // initial, final, tone
}

// grownPart is a judgement: score −1 is none.
type grownPart struct {
	verdict  byte
	score    int
	mistaken string // of a part that was wrong, expected>heard; "" where it is not known
}

// surely is from which score on a part counts as correct whose verdict is not known.
const surely = 50

func (p *grownPart) correct() bool {
	return p.verdict == 'c' || p.verdict == '?' && p.score >= surely
}

// eachGrown calls f for the characters of a line. What is not of the form is
// left out: nobody's growth is lost over one bad character.
func eachGrown(line string, f func(c *grownCharacter)) {
	var c grownCharacter
	for line != "" {
		one := line
		if end := strings.IndexByte(line, '|'); end >= 0 {
			one, line = line[:end], line[end+1:]
		} else {
			line = ""
		}
		if c.parse(one) {
			f(&c)
		}
	}
}

func (c *grownCharacter) parse(one string) bool {
	char := strings.IndexByte(one, ' ')
	reading := strings.IndexByte(one[char+1:], ' ')
	if char < 1 || reading < 1 {
		return false
	}
	c.said, one = one[:char+1+reading], one[char+2+reading:]
	ok := c.whole.parse(&one)
	for i := range c.parts {
		ok = c.parts[i].parse(&one) && ok
	}
	return ok && c.whole.score >= 0 && one == ""
}

// parse reads the first word of rest, and leaves what follows it.
func (p *grownPart) parse(rest *string) bool {
	word := *rest
	if end := strings.IndexByte(word, ' '); end >= 0 {
		word, *rest = word[:end], word[end+1:]
	} else {
		*rest = ""
	}
	*p = grownPart{}
	if word == "-" {
		p.score = -1
		return true
	}
	if len(word) < 2 {
		return false
	}
	p.verdict = word[0]
	i := 1
	for ; i < len(word) && word[i] >= '0' && word[i] <= '9'; i++ {
		p.score = 10*p.score + int(word[i]-'0')
	}
	if i < len(word) && word[i] == ':' {
		p.mistaken = word[i+1:]
		return strings.IndexByte(p.mistaken, '>') >= 0
	}
	return i == len(word)
}
