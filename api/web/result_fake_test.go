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

// contours are the tones on five levels, as a good reader says them.
var contours = map[string][]float64{"1": {5, 5}, "2": {3, 5}, "3": {2, 1, 4}, "4": {5, 1}, "5": {3, 2}}

// pitchOf is a contour of n steps that moves like the tone, with a voiceless
// beginning as after a voiceless initial, and a little trembling.
func pitchOf(said, expected string, start, end int) doc {
	const n = 20
	shape, contour := contours[said], make([]any, n)
	for i := range n {
		if i < 2 {
			continue // null: no voice
		}
		x := float64(i-2) / float64(n-3) * float64(len(shape)-1)
		k := min(int(x), len(shape)-2)
		level := shape[k] + (shape[k+1]-shape[k])*(x-float64(k)) + 0.15*math.Sin(float64(i)*1.9)
		contour[i] = math.Round(min(5, max(1, level*0.85+0.3))*100) / 100
	}
	return doc{"contour": contour, "expected": contours[expected], "start_ms": start, "end_ms": end}
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
		characters = append(characters, doc{"at": c.At, "start_ms": n * 500, "end_ms": n*500 + 420, "pitch": pitchOf(tone, tone, n*500, n*500+420)})
	}
	reply(w, 200, doc{"version": "1", "duration_ms": len(characters) * 500, "status": "ready", "characters": characters, "attribution": "林老师"})
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
