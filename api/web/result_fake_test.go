package web_test

import (
	"math"
	"net/http"
	"slices"
)

// results registers what the page of a result asks beside the result: the model
// reading of a page, and disputes.
func (f *fake) results(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/pages/{page}/model", f.model)
	mux.HandleFunc("GET /v1/pages/{page}/model/audio", f.modelAudio)
	mux.HandleFunc("POST /v1/recordings/{id}/disputes", f.noted(201, doc{"id": "d9"}))
	mux.HandleFunc("GET /v1/recordings/{id}/disputes", func(w http.ResponseWriter, _ *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		reply(w, 200, doc{"disputes": append([]doc{}, f.disputes...)})
	})
}

// contours are the tones on five levels, by their corners.
var contours = map[string][]float64{"1": {5, 5}, "2": {3, 5}, "3": {2, 1, 3}, "4": {5, 1}, "5": {3, 2}}

var shapes = map[string]string{"1": "55", "2": "35", "3": "214", "4": "51", "5": "3"}

// pitchOf is a pitch as the service tells it: twelve points of a voice that moves
// like one tone where another is expected, trembles a little and is gone at the end.
func pitchOf(said, expected string, start, end int) doc {
	const n = 12
	contour, want := make([]any, n), make([]float64, n)
	for i := range n {
		if i < n-1 {
			contour[i] = math.Round(min(5, max(1, levelAt(contours[said], i, n)*0.9+0.3+0.12*math.Sin(float64(i)*1.9)))*10) / 10
		}
		want[i] = math.Round(levelAt(contours[expected], i, n)*10) / 10
	}
	return doc{"contour": contour, "expected": want, "shape": shapes[expected], "start_ms": start, "end_ms": end}
}

// levelAt is where a line through corners is at step i of n.
func levelAt(corners []float64, i, n int) float64 {
	x := float64(i) / float64(n-1) * float64(len(corners)-1)
	k := min(int(x), len(corners)-2)
	return corners[k] + (corners[k+1]-corners[k])*(x-float64(k))
}

// model is the model reading of a page: slower than a child's, every tone as it should be.
func (f *fake) model(w http.ResponseWriter, r *http.Request) {
	i := slices.IndexFunc(story, func(p fakePage) bool { return p.ID == r.PathValue("page") })
	if i < 0 || !f.modelled {
		refuse(w, problem{404, "not-found"})
		return
	}
	characters := []doc{}
	for n, c := range story[i].characters() {
		_, _, tone := split(c.Reading)
		characters = append(characters, doc{"at": c.At, "char": c.Char, "start_ms": n * 500, "end_ms": n*500 + 420, "pitch": pitchOf(tone, tone, n*500, n*500+420)})
	}
	reply(w, 200, doc{"version": "4c5d6e7f8091", "duration_ms": len(characters) * 500, "status": "ready", "characters": characters,
		"audio": r.URL.Path + "/audio?v=4c5d6e7f8091", "attribution": "林老师"})
}

func (f *fake) modelAudio(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "audio/wav")
	w.Write(wav(len(story[0].characters())*500, loudness))
}

// worse is how the learner read the first page the time before: the first
// character wrong, the third unsure, and the second better than the next time.
func worse(i int, j doc) {
	switch i {
	case 0:
		j["verdict"], j["score"] = "wrong", 35
	case 2:
		j["verdict"], j["score"] = "unsure", 61
	case 4:
		j["verdict"], j["score"] = "skipped", 0
	case 8:
		j["verdict"], j["score"] = "correct", 90
	}
}
