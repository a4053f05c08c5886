package web_test

import (
	"io"
	"net/http"
	"time"
)

func (f *fake) getSession(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.signedIn {
		refuse(w, problem{401, "unauthenticated"})
		return
	}
	role, learners := "guardian", []string{"demo"}
	if f.role != "" {
		role, learners = f.role, []string{}
	}
	if role == "learner" {
		learners = []string{"demo"}
	}
	reply(w, 200, map[string]any{"role": role, "learners": learners, "demo": true, "ends_at": time.Now().Add(8 * time.Hour),
		"limits": map[string]any{"max_bytes": 20 << 20, "max_seconds": 180}})
}

func (f *fake) postSession(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer good-token" {
		refuse(w, problem{401, "unauthenticated"})
		return
	}
	f.signedIn = true
	w.WriteHeader(http.StatusNoContent)
}

func (f *fake) listPages(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("count") == "true" {
		f.countedPages(w, r)
		return
	}
	reply(w, 200, map[string]any{"pages": story, "next": ""})
}

func (f *fake) getPage(w http.ResponseWriter, r *http.Request) {
	for _, p := range story {
		if p.ID == r.PathValue("page") {
			page := doc{"id": p.ID, "book": p.Book, "title": p.Title, "text": p.Text, "characters": p.characters()}
			if f.modelled {
				page["model"] = "4c5d6e7f8091"
			}
			if f.tus.pictured {
				page["picture"] = "/v1/pages/" + p.ID + "/picture?v=5feceb66"
			}
			reply(w, 200, page)
			return
		}
	}
	refuse(w, problem{404, "not-found"})
}

func (f *fake) receive(w http.ResponseWriter, r *http.Request) {
	parts, err := r.MultipartReader()
	if err != nil {
		refuse(w, problem{400, "invalid"})
		return
	}
	up := upload{key: r.Header.Get("Idempotency-Key")}
	for {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		data, _ := io.ReadAll(part)
		switch part.FormName() {
		case "learner":
			up.learner = string(data)
		case "page":
			up.page = string(data)
		case "question":
			up.question = string(data)
		case "audio":
			if up.learner == "" || up.page+up.question == "" {
				refuse(w, problem{422, "order"})
				return
			}
			up.name, up.mediaType, up.size = part.FileName(), part.Header.Get("Content-Type"), len(data)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.uploads = append(f.uploads, up)
	if p := f.refuse; p != nil {
		if p.status == 0 {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		refuse(w, *p)
		return
	}
	var id string
	if up.question != "" {
		id = f.putAnswer(up.question, "", "processing")
	} else {
		id = f.put(up.page, "processing", "")
	}
	reply(w, 202, map[string]any{"id": id, "status": "received"})
}
