package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestP7EverythingPutInIsFound shows that the learner and their guardian each find,
// search, play and download everything that is held, and see who had access; and
// that no row of the database about them is missing in the archive.
func TestP7EverythingPutInIsFound(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			s.consent(t, "xiaoming")
			put := map[string][]byte{}
			for i, text := range []string{readingText, "小猫钓鱼", "春天来了"} {
				audio := testdata(t, "reading.ogg")
				if i > 0 {
					audio = wav(silence(float64(1 + i)))
				}
				put[s.upload(t, "xiaoming", text, audio)] = audio
			}
			for id := range put {
				s.settle(t, id)
				s.want(t, 200, "PUT", "/v1/recordings/"+id+"/like", nil)
			}
			// The dispute and the refusal have tables of their own.
			id := slices.Sorted(maps.Keys(put))[0]
			s.want(t, 201, "POST", "/v1/recordings/"+id+"/disputes", map[string]any{"reason": "other"})
			s.want(t, 204, "PUT", "/v1/learners/xiaoming/refusals/research", nil)
			for _, role := range []string{"learner", "guardian"} {
				checkFound(t, s.as(t, role, "--subject", "mama", "--learner", "xiaoming"), put)
			}
			checkNothingMissing(t, s, stores)
		})
	}
}

// checkFound wants the list to be what was put in, page after page, and everything
// in it to be there.
func checkFound(t *testing.T, s *service, put map[string][]byte) {
	t.Helper()
	var found []string
	for cursor := ""; ; {
		page := s.want(t, 200, "GET", "/v1/learners/xiaoming/work?limit=2&cursor="+cursor, nil)
		for _, r := range page["recordings"].([]any) {
			found = append(found, r.(map[string]any)["id"].(string))
		}
		if cursor, _ = page["next_cursor"].(string); cursor == "" {
			break
		}
	}
	if slices.Sort(found); !slices.Equal(found, slices.Sorted(maps.Keys(put))) {
		t.Errorf("the list has %v, put in were %v", found, slices.Sorted(maps.Keys(put)))
	}
	if searched := s.want(t, 200, "GET", "/v1/learners/xiaoming/work?q=钓鱼", nil)["recordings"].([]any); len(searched) != 1 {
		t.Errorf("the search finds %d, want 1", len(searched))
	}
	for id, audio := range put {
		at := "/v1/recordings/" + id
		if status, _, got := s.call(t, "GET", at+"/audio?original=1", nil); status != 200 || !bytes.Equal(got, audio) {
			t.Errorf("the upload of %s: %d, %d bytes, want %d", id, status, len(got), len(audio))
		}
		for _, path := range []string{"/audio", "/peaks", "/result", "/disputes"} {
			if status, _, answer := s.call(t, "GET", at+path, nil); status != 200 {
				t.Errorf("GET %s = %d: %s", at+path, status, answer)
			}
		}
		if likes := s.want(t, 200, "GET", at, nil)["likes"]; likes != 1.0 {
			t.Errorf("%s has %v likes", id, likes)
		}
	}
	if consents := s.want(t, 200, "GET", "/v1/learners/xiaoming/consents", nil)["consents"].([]any); len(consents) != 2 {
		t.Errorf("consents: %v", consents)
	}
	if accesses := s.want(t, 200, "GET", "/v1/learners/xiaoming/accesses", nil)["accesses"].([]any); len(accesses) == 0 {
		t.Error("nobody is said to have listened, though somebody has just now")
	}
}

// checkNothingMissing counts the learner's rows in the database and in the archive.
func checkNothingMissing(t *testing.T, s *service, stores []string) {
	t.Helper()
	files, db := unzip(t, s.exported(t, "xiaoming")), s.database(t, stores)
	ofLearner, ofRecording := `learner = 'xiaoming'`, `recording IN (SELECT id FROM recordings WHERE learner = 'xiaoming')`
	for table, where := range map[string]string{
		"consents": ofLearner, "refusals": ofLearner, "notices": ofLearner, "accesses": ofLearner,
		"likes": ofRecording, "disputes": ofRecording,
	} {
		var n int
		if err := db.QueryRow(`SELECT count(*) FROM ` + table + ` WHERE ` + where).Scan(&n); err != nil {
			t.Fatal(err)
		}
		// The download that has just ended is an access more than the archive can know of.
		if list := rows(t, files, "tables/"+table+".json"); len(list) != n && (table != "accesses" || len(list) > n || len(list) == 0) {
			t.Errorf("%s has %d rows of the learner, the archive %d", table, n, len(list))
		}
	}
	var recordings, characters int
	if err := db.QueryRow(`SELECT count(*) FROM recordings WHERE learner = 'xiaoming'`).Scan(&recordings); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(`SELECT count(*) FROM result_characters WHERE ` + ofRecording).Scan(&characters); err != nil {
		t.Fatal(err)
	}
	folders, lines := 0, 0
	for path, content := range files {
		if strings.HasSuffix(path, "/recording.json") {
			folders++
			lines += bytes.Count(content, []byte(`"verdict"`))
		}
	}
	if got, want := fmt.Sprint(folders, lines), fmt.Sprint(recordings, characters); got != want {
		t.Errorf("the archive has %s recordings and characters, the database %s", got, want)
	}
}
