package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/langdu/langdu/internal/kept"
)

// TestP29NothingLikeAVoiceprint looks at everything that is stored of a recording
// that was scored: the files are those that are listed and no others, and no row
// holds a series of numbers that a voice could be known by, nor its pitch. The
// course of a tone is drawn on a scale of 1 to 5 within the reader's own range, so
// that neither the height nor the reach of the voice can be told from it.
func TestP29NothingLikeAVoiceprint(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.newReader(t, "xiaoming")
			export := s.want(t, 202, "POST", "/v1/learners/xiaoming/exports", nil)["export"].(string)
			await(t, "the archive", func() bool { return s.want(t, 200, "GET", "/v1/exports/"+export, nil)["state"] == "done" })
			for _, key := range s.held(t, stores).keys() {
				name := key[strings.LastIndex(key, "/")+1:]
				if !slices.ContainsFunc(kept.Objects, func(o kept.Object) bool { return o.Name == name }) {
					t.Errorf("the store holds %s, which internal/kept.Objects does not name", key)
				}
			}
			documents := s.held(t, stores).documents()
			if len(documents) == 0 {
				t.Fatal("no row holds a document")
			}
			for where, document := range documents {
				if why := vector("", document); why != "" {
					t.Errorf("%s holds %s", where, why)
				}
			}
			if vector("", map[string]any{"a": []any{1., 2., 3., 4., 5., 6., 7., 8.}}) == "" || vector("", map[string]any{"median_pitch": 1.}) == "" {
				t.Error("a vector and a pitch would not be found")
			}
			drawn := map[string]any{"contour": []any{1., 5., nil}, "expected": []any{1.5, 2., 3.}, "shape": "35", "start_ms": 1., "end_ms": 2.}
			for name, v := range map[string]any{"median": 230., "contour": []any{231.5}, "expected": []any{4.25}} {
				other := maps.Clone(drawn)
				other[name] = v
				if !relative(drawn) || relative(other) {
					t.Errorf("%s of %v in a drawn tone would not be found", name, v)
				}
			}
		})
	}
}

// vector says where in a document there is a series of eight or more numbers, or
// something named after pitch, other than the course of a tone within the reader's
// own range. A result has none: what it measures is by character.
func vector(at string, v any) string {
	switch v := v.(type) {
	case []any:
		numbers := 0
		for i, e := range v {
			if _, ok := e.(float64); ok {
				numbers++
			}
			if why := vector(fmt.Sprintf("%s[%d]", at, i), e); why != "" {
				return why
			}
		}
		if numbers >= 8 {
			return fmt.Sprintf("%d numbers in a row at %s", numbers, at)
		}
	case map[string]any:
		for name, e := range v {
			if name == "pitch" && relative(e) {
				continue
			}
			if strings.Contains(strings.ToLower(name), "pitch") {
				return "the pitch at " + at + "." + name
			}
			if why := vector(at+"."+name, e); why != "" {
				return why
			}
		}
	}
	return ""
}

// relative says that v is the drawn tone of one character and nothing more: levels
// from 1 to 5, in tenths.
func relative(v any) bool {
	drawn, _ := v.(map[string]any)
	for name, part := range drawn {
		switch levels, _ := part.([]any); name {
		case "contour", "expected":
			if !slices.ContainsFunc(levels, func(l any) bool { return l != nil }) || slices.ContainsFunc(levels, offScale) {
				return false
			}
		case "shape", "start_ms", "end_ms":
		default:
			return false
		}
	}
	return len(drawn) == 5
}

// offScale says that l is no level of the scale, and neither is it left out.
func offScale(l any) bool {
	level, isNumber := l.(float64)
	return l != nil && (!isNumber || level < 1 || level > 5 || math.Round(10*level)/10 != level)
}

// documents is every JSON document in the rows, by table and column.
func (h held) documents() map[string]any {
	h.t.Helper()
	db, found := h.database(), map[string]any{}
	for _, table := range kept.Records {
		rows, err := db.QueryContext(h.t.Context(), "SELECT * FROM "+table.Name)
		if err != nil {
			h.t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			h.t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				h.t.Fatal(err)
			}
			for i, v := range values {
				text, _ := v.(string)
				var document any
				if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
					if err := json.Unmarshal([]byte(text), &document); err != nil {
						h.t.Errorf("%s.%s is no JSON: %v", table.Name, columns[i], err)
					}
					found[table.Name+"."+columns[i]] = document
				}
			}
		}
		if err := rows.Close(); err != nil {
			h.t.Fatal(err)
		}
	}
	return found
}
