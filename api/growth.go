package api

import (
	"context"
	"time"
	_ "time/tzdata" // zones have names in a container without files too
	"unicode/utf8"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

type growthInput struct {
	Learner string `path:"learner" doc:"Your own name for the child" example:"l1"`
	From    string `query:"from" format:"date" doc:"First day, in the zone; without it all that is kept" example:"2026-01-01"`
	Zone    string `query:"zone" maxLength:"64" default:"UTC" doc:"The child's time zone, by its IANA name: a day is a day where the child is" example:"Asia/Shanghai"`
}

type growthOutput struct{ Body growthDoc }

type characterInput struct {
	Learner string `path:"learner" doc:"Your own name for the child" example:"l1"`
	Char    string `path:"char" doc:"One character, as it is written" example:"钓"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many at most"`
}

type characterOutput struct{ Body characterGrowthDoc }

type characterGrowthDoc struct {
	Char     string             `json:"char" doc:"The character" example:"钓"`
	Readings []characterTimeDoc `json:"readings" doc:"The latest times that it was read, newest first"`
}

type characterTimeDoc struct {
	Recording models.RecordingID `json:"recording" doc:"In which it was read"`
	At        time.Time          `json:"at" doc:"When that was made"`
	Page      models.PageID      `json:"page" doc:"The page that was read; empty for a text of its own"`
	Title     string             `json:"title" doc:"What the page is called now; may be empty" example:"第一页"`
	Reading   string             `json:"reading" doc:"How it was to be read" example:"diao4"`
	Verdict   models.Verdict     `json:"verdict" enum:"correct,unsure,wrong" doc:"What became of it"`
	Score     int                `json:"score" doc:"0 to 100" example:"91"`
}

func (s *server) growthRoutes() {
	handle(s, "GET /v1/learners/{learner}/growth", about{
		id: "growth", tag: tagRecordings, summary: "How a learner's reading has grown",
		words: "By day, by character and by sound, with what to practise next. It is drawn from readings, not from answers, and from those that are kept: what is erased counts no more. It is a comparison of the learner with themselves; there is none with others.",
	}, s.growth)
	handle(s, "GET /v1/learners/{learner}/growth/{char}", about{
		id: "growthCharacter", tag: tagRecordings, summary: "How a learner has read one character",
		words: "The latest recordings in which it was read, with what became of it there.",
	}, s.growthCharacter)
	handle(s, "GET /v1/learners/{learner}/growth.csv", about{
		id: "growthTable", tag: tagRecordings, summary: "Growth as a spreadsheet",
		words: "The days, the characters or the sounds as comma-separated values in UTF-8, with a byte order mark, so that spreadsheets show Chinese.",
	}, s.growthTable)
}

func (s *server) growth(ctx context.Context, in *growthInput) (*growthOutput, error) {
	g, zone, err := s.grown(ctx, in)
	if err != nil {
		return nil, err
	}
	doc := growthOf(g, zone)
	doc.Practise, err = s.practise(ctx, g)
	return &growthOutput{doc}, err
}

// grown reads the growth that is asked for.
func (s *server) grown(ctx context.Context, in *growthInput) (storage.Growth, *time.Location, error) {
	zone, err := zoneNamed(in.Zone)
	if err != nil {
		return storage.Growth{}, nil, err
	}
	var from time.Time
	if in.From != "" {
		if from, err = time.ParseInLocation(time.DateOnly, in.From, zone); err != nil {
			return storage.Growth{}, nil, models.Errorf("api.growth", models.Invalid, "from: want a day like 2026-01-01")
		}
	}
	learner := admitted(ctx).learner
	if _, err := s.config.Records.Learner(ctx, learner); err != nil {
		return storage.Growth{}, nil, learnerError(err)
	}
	g, err := s.config.Records.Growth(ctx, learner, from, zone, s.config.Now())
	return g, zone, err
}

// zoneNamed is a zone by its IANA name. The machine's own zone is nobody's.
func zoneNamed(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, models.Errorf("api.growth", models.Invalid, "zone: want the IANA name of a time zone, like Asia/Shanghai or UTC")
	}
	return zone, nil
}

func (s *server) growthCharacter(ctx context.Context, in *characterInput) (*characterOutput, error) {
	if !utf8.ValidString(in.Char) || utf8.RuneCountInString(in.Char) != 1 {
		return nil, models.Errorf("api.growthCharacter", models.Invalid, "the path ends in one character, percent-encoded UTF-8, like %%E9%%92%%93 for 钓")
	}
	learner := admitted(ctx).learner
	if _, err := s.config.Records.Learner(ctx, learner); err != nil {
		return nil, learnerError(err)
	}
	list, err := s.config.Records.CharacterReadings(ctx, learner, in.Char, in.Limit, s.config.Now())
	if err != nil {
		return nil, err
	}
	out := &characterOutput{characterGrowthDoc{Char: in.Char, Readings: make([]characterTimeDoc, len(list))}}
	for i, r := range list {
		out.Body.Readings[i] = characterTimeDoc{r.Recording, r.At.UTC(), r.Page, r.Title, r.Result.Reading, r.Result.Verdict, r.Result.Score}
	}
	return out, nil
}
