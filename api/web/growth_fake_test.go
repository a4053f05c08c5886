package web_test

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// growths answers the calls about growth.
func (f *fake) growths(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/learners/{learner}/growth", f.growth)
	mux.HandleFunc("GET /v1/learners/{learner}/growth/{char}", f.growthCharacter)
	mux.HandleFunc("GET /v1/learners/{learner}/growth.csv", f.growthTable)
}

// growth knows the characters of the first page as far as there are recordings,
// or, in a garden, those of every page.
func (f *fake) growth(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.zone = r.URL.Query().Get("zone")
	if f.garden {
		reply(w, 200, gardenDoc(time.Now().UTC()))
		return
	}
	characters := []map[string]any{}
	for i, c := range story[2].characters()[:min(len(f.recordings), 14)] {
		characters = append(characters, map[string]any{"char": c.Char, "read": 4, "correct": 4, "score": 60 + i, "readings": []string{c.Reading}, "last_day": "2026-11-22",
			"state": map[bool]string{true: "shaky", false: "known"}[i < 3]})
	}
	reply(w, 200, map[string]any{"zone": "UTC", "days": []any{}, "characters": characters, "confusions": []any{},
		"sounds": map[string]any{"initials": []any{}, "finals": []any{}, "tones": []any{}}, "practise": map[string]any{"characters": []any{}, "sounds": nil, "page": nil}})
}

// gardenDoc is the growth of a child who has read for eleven weeks up to now.
func gardenDoc(now time.Time) map[string]any {
	characters, seen := []map[string]any{}, map[string]bool{}
	for _, page := range story {
		for _, c := range page.characters() {
			if n := len(characters); !seen[c.Char] {
				seen[c.Char] = true
				state := []string{"known", "known", "known", "shaky", "known", "new"}[n%6]
				read := map[string]int{"known": 9, "shaky": 5, "new": 2}[state]
				characters = append(characters, map[string]any{"char": c.Char, "readings": []string{c.Reading}, "read": read, "correct": read * 4 / 5, "score": 95 - n%30, "state": state,
					"first_day": "2026-09-14", "last_day": now.AddDate(0, 0, -n%20).Format(time.DateOnly)})
			}
		}
	}
	days := []map[string]any{}
	for back := 76; back >= 0; back -= 1 + back%3 {
		n := len(days)
		days = append(days, map[string]any{"day": now.AddDate(0, 0, -back).Format(time.DateOnly), "recordings": 1 + n%4, "characters": 18 + n*37%170, "correct": 15 + n*31%140,
			"duration_ms": 30000 + n*900, "characters_per_minute": float64(52+n) + float64(n*13%17), "met": 12 + n*2, "known": 2 + n*3/2})
	}
	sound := func(names string, first int) (all []map[string]any) {
		for i, name := range strings.Fields(names) {
			read := 2 + (first+i*7)%23
			all = append(all, map[string]any{"sound": name, "read": read, "correct": read * (60 + (i*17)%41) / 100, "score": 60 + (i*13)%40})
		}
		return all
	}
	pair := map[string]any{"part": "initial", "expected": "zh", "heard": "z", "times": 5, "example": "只", "heard_example": "子"}
	return map[string]any{"zone": "UTC", "days": days, "characters": characters,
		"sounds":     map[string]any{"initials": sound("x m l d h b y zh q r g c sh z j f t n", 5), "finals": sound("iao ao ai e ian v ing i u ou a ang", 11), "tones": sound("4 1 3 2 5", 19)},
		"confusions": []any{pair, map[string]any{"part": "tone", "expected": "2", "heard": "3", "times": 4}, map[string]any{"part": "final", "expected": "ing", "heard": "in", "times": 2}},
		"practise": map[string]any{"characters": []string{"钓", "蜻", "蜓", "追"}, "sounds": pair,
			"page": map[string]any{"id": "fishing-2", "book": "小猫钓鱼", "title": "蜻蜓飞来了", "characters": []string{"蜻", "蜓", "追"}}}}
}

func (f *fake) growthCharacter(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	readings := []map[string]any{}
	for i, rec := range f.recordings {
		readings = append(readings, map[string]any{"recording": rec.ID, "at": rec.CreatedAt, "page": rec.Page, "title": rec.Title, "reading": "xiao3",
			"verdict": []string{"correct", "correct", "wrong", "unsure"}[i%4], "score": 90 - i*7%50})
	}
	reply(w, 200, map[string]any{"char": r.PathValue("char"), "readings": readings})
}

func (f *fake) growthTable(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", `attachment; filename="growth-`+r.URL.Query().Get("what")+`.csv"`)
	w.Write([]byte("\ufeff"))
	rows := csv.NewWriter(w)
	rows.Write([]string{"字", r.URL.Query().Get("language"), r.URL.Query().Get("zone")})
	rows.Write([]string{"钓", strconv.Itoa(4), "'=1"})
	rows.Flush()
}
