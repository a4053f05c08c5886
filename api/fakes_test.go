package api_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
)

// clock is the time that the service is told.
type clock struct {
	mu  sync.Mutex // guards now
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// logs keeps what was logged.
type logs struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// take is what was logged since it was taken last.
func (l *logs) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.b.Reset()
	return l.b.String()
}

// queue remembers what it was told.
type queue struct {
	mu     sync.Mutex // guards what follows
	scored []models.RecordingID
	erased []models.ErasureID
	err    error
}

func (q *queue) EnqueueScore(_ context.Context, id models.RecordingID) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.scored = append(q.scored, id)
	return q.err
}

func (q *queue) EnqueueErase(_ context.Context, id models.ErasureID) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.erased = append(q.erased, id)
	return q.err
}

// events hands hints on to whoever watches.
type events struct {
	mu      sync.Mutex // guards watched
	watched int
	hints   chan models.Stage
}

func (e *events) Watch(context.Context, models.RecordingID) (<-chan models.Stage, func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.watched++
	return e.hints, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.watched--
	}
}

func (e *events) watching() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.watched
}

// dictionary reads every Chinese character as ma1 and knows which readings
// exist for it: those that start with m.
type dictionary struct{}

func (dictionary) Characters(text string, overrides []models.Override) ([]api.Character, error) {
	given := map[int]string{}
	for _, o := range overrides {
		given[o.At] = o.Reading
	}
	characters, at := []api.Character{}, -1
	for _, r := range text {
		at++
		if r < 0x4e00 || r > 0x9fff {
			continue
		}
		c := api.Character{At: at, Char: string(r), Reading: "ma1", Marked: "mā", Source: "default", Accepted: []string{"ma1"}}
		if o, ok := given[at]; ok {
			if !strings.HasPrefix(o, "m") {
				return nil, models.Errorf("dictionary", models.Invalid, "readings: %q is no reading of %c (at %d)", o, r, at)
			}
			c.Reading, c.Source, c.Accepted = o, "author", []string{o}
		}
		characters = append(characters, c)
	}
	return characters, nil
}

// Choices offers ma1 and ma3 for every character.
func (d dictionary) Choices(text string, overrides []models.Override) (api.Choices, error) {
	choices := api.Choices{Characters: []api.Choice{}, Refused: []api.RefusedReading{}}
	var possible []models.Override
	for _, o := range overrides {
		if _, err := d.Characters(text, []models.Override{o}); err != nil {
			choices.Refused = append(choices.Refused, api.RefusedReading{At: o.At, Reading: o.Reading, Reason: "not-its", Detail: models.Explain(err), Known: []string{"mā", "mǎ"}})
			continue
		}
		possible = append(possible, o)
	}
	characters, err := d.Characters(text, possible)
	for _, c := range characters {
		choices.Characters = append(choices.Characters, api.Choice{Character: c,
			Candidates: []api.Candidate{{Reading: "ma1", Marked: "mā", Example: "妈妈"}, {Reading: "ma3", Marked: "mǎ"}}})
	}
	return choices, err
}

// Expected expects each answer's words and no others; it knows no word of Latin
// letters.
func (d dictionary) Expected(q models.Question) ([]api.Expected, error) {
	all := make([]api.Expected, len(q.Answers))
	for i, a := range q.Answers {
		words := cmp.Or(a.Text, strings.Join(a.Keywords, " "), a.Choice, string(a.Number), string(a.YesNo))
		if strings.Contains(words, "hello") {
			return nil, models.Errorf("dictionary", models.Invalid, "answer %d: %q cannot be said in Mandarin: write it in Chinese characters", i+1, words)
		}
		characters, err := d.Characters(words, a.Readings)
		if err != nil {
			return nil, err
		}
		all[i] = api.Expected{Name: words, Points: []api.Point{{Text: words, Phrases: []api.Phrase{{Text: words, Characters: characters}}}}}
	}
	return all, nil
}

// sniff knows one kind of sound: what starts with RIFF.
func sniff(head []byte) (string, error) {
	if bytes.HasPrefix(head, []byte("RIFF")) {
		return "audio/wav", nil
	}
	return "", errors.New("this is no sound: send WAV")
}
