package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"strconv"
	"strings"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// growthTableInput has the fields of growthInput: those of a struct within it are not read.
type growthTableInput struct {
	Learner  string `path:"learner" doc:"Your own name for the child" example:"l1"`
	From     string `query:"from" format:"date" doc:"First day, in the zone; without it all that is kept" example:"2026-01-01"`
	Zone     string `query:"zone" maxLength:"64" default:"UTC" doc:"The child's time zone, by its IANA name: a day is a day where the child is" example:"Asia/Shanghai"`
	What     string `query:"what" enum:"days,characters,sounds" default:"days" doc:"Which table"`
	Language string `query:"language" enum:"zh,en" default:"zh" doc:"Of the first line"`
}

type growthTableOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// tableHeads are the first lines, in Chinese and in English.
var tableHeads = map[string]models.Words{
	"days": {Chinese: "日期,录音数,读的字数,读对的字数,录音秒数,每分钟字数,读过的字,认识的字",
		English: "Day,Recordings,Characters read,Read correctly,Seconds recorded,Characters per minute,Characters met,Characters known"},
	"characters": {Chinese: "字,拼音,读过次数,读对次数,平均分,声母分,韵母分,声调分,第一次读,最近一次读,认识程度",
		English: "Character,Pinyin,Times read,Times correct,Mean score,Initial,Final,Tone,First read,Last read,How well known"},
	"sounds": {Chinese: "种类,音,读过次数,读对次数,平均分",
		English: "Kind,Sound,Times read,Times correct,Mean score"},
}

// tableWords are the words within tables that are no words of the learner's.
var tableWords = map[string]models.Words{
	string(models.Known): {Chinese: "认识", English: "known"}, string(models.Shaky): {Chinese: "还在练", English: "shaky"}, string(models.New): {Chinese: "新字", English: "new"},
	string(models.InitialPart): {Chinese: "声母", English: "initial"}, string(models.FinalPart): {Chinese: "韵母", English: "final"}, string(models.TonePart): {Chinese: "声调", English: "tone"},
}

func (s *server) growthTable(ctx context.Context, in *growthTableInput) (*growthTableOutput, error) {
	g, _, err := s.grown(ctx, &growthInput{Learner: in.Learner, From: in.From, Zone: in.Zone})
	if err != nil {
		return nil, err
	}
	say := func(w models.Words) string { return w.Chinese }
	if in.Language == "en" {
		say = func(w models.Words) string { return w.English }
	}
	rows := [][]string{strings.Split(say(tableHeads[in.What]), ",")}
	rows = append(rows, map[string]func(storage.Growth) [][]string{"days": dayRows, "characters": characterRows, "sounds": soundRows}[in.What](g)...)
	for _, row := range rows {
		for i, cell := range row {
			if w, ours := tableWords[cell]; ours {
				cell = say(w)
			}
			row[i] = inert(cell)
		}
	}
	var text bytes.Buffer
	text.WriteString("\ufeff") // without it spreadsheets take UTF-8 for something else
	w := csv.NewWriter(&text)
	w.UseCRLF = true
	if err := w.WriteAll(rows); err != nil {
		return nil, models.E("api.growthTable", models.Internal, err)
	}
	return &growthTableOutput{"text/csv; charset=utf-8; header=present", `attachment; filename="growth-` + in.What + `.csv"`, text.Bytes()}, nil
}

// inert is a cell that no spreadsheet takes for a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

func dayRows(g storage.Growth) (rows [][]string) {
	for _, d := range g.Days {
		speed := ""
		if p := perMinute(d); p != nil {
			speed = strconv.FormatFloat(*p, 'f', 1, 64)
		}
		rows = append(rows, []string{d.Day, strconv.Itoa(d.Recordings), strconv.Itoa(d.Characters), strconv.Itoa(d.Correct),
			strconv.FormatFloat(d.Duration.Seconds(), 'f', 1, 64), speed, strconv.Itoa(d.Met), strconv.Itoa(d.Known)})
	}
	return rows
}

func characterRows(g storage.Growth) (rows [][]string) {
	for _, c := range g.Characters {
		rows = append(rows, []string{c.Char, strings.Join(c.Readings, " "), strconv.Itoa(c.Read), strconv.Itoa(c.Correct), strconv.Itoa(c.Score),
			orEmpty(c.Initial), orEmpty(c.Final), orEmpty(c.Tone), c.FirstDay, c.LastDay, string(c.Familiarity())})
	}
	return rows
}

func soundRows(g storage.Growth) (rows [][]string) {
	for _, list := range []struct {
		kind   models.SoundPart
		sounds []storage.GrowthSound
	}{{models.InitialPart, g.Initials}, {models.FinalPart, g.Finals}, {models.TonePart, g.Tones}} {
		for _, s := range list.sounds {
			rows = append(rows, []string{string(list.kind), s.Sound, strconv.Itoa(s.Read), strconv.Itoa(s.Correct), strconv.Itoa(s.Score)})
		}
	}
	return rows
}

func orEmpty(score int) string {
	if score < 0 {
		return ""
	}
	return strconv.Itoa(score)
}
