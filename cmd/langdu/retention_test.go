package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/objects"
)

// printed runs a command on the service's data and returns what it prints.
func printed(t *testing.T, data string, stores []string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	args = append(append(args, "--data", data, "--log-level", "error"), stores...)
	if err := run(t.Context(), args, os.LookupEnv, &out, testWriter{t}); err != nil {
		t.Fatal(sentence(err))
	}
	return out.String()
}

// TestP11TheScheduleIsPublic shows that everybody can read, without a token, for
// how long each kind of data is kept, what for, and what happens at the end, in
// Chinese and English words and in numbers; and that whoever runs the service reads
// the same schedule from its own records.
func TestP11TheScheduleIsPublic(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores, "--keep-events", "1100d", "--keep-index", "100d", "--result-then", "anonymise")
			s.token = ""
			request, err := http.Get(s.address + "/v1/retention")
			if err != nil || request.StatusCode != 200 {
				t.Fatalf("GET /v1/retention without a token = %v, %v", request, err)
			}
			request.Body.Close()
			said := printed(t, s.data, stores, "retention")
			seen := map[string]bool{}
			for _, p := range s.want(t, 200, "GET", "/v1/retention", nil)["periods"].([]any) {
				p := p.(map[string]any)
				words := p["words"].(map[string]any)
				seen[p["class"].(string)] = true
				then := "erase"
				if p["class"] == "result" {
					then = "anonymise"
				}
				if p["then"] != then || p["days"].(float64) <= 0 || words["zh"] == "" || !strings.Contains(said, words["en"].(string)) {
					t.Errorf("the line %v has no end, or \"langdu retention\" does not say it:\n%s", p, said)
				}
			}
			for _, class := range []string{"original", "rendition", "result", "export", "index", "event"} {
				if !seen[class] {
					t.Errorf("the schedule says nothing of %s", class)
				}
			}
			for _, line := range []string{"kept for 1100 days", "kept for 100 days"} {
				if !strings.Contains(said, line) {
					t.Errorf("\"langdu retention\" does not say %q:\n%s", line, said)
				}
			}
		})
	}
}

// TestP11AScheduleWithoutEndIsRefused shows that the service does not start when a
// period is missing, has no end, or contradicts another, and says which one.
func TestP11AScheduleWithoutEndIsRefused(t *testing.T) {
	for setting, says := range map[string]string{
		"--keep-original=0d":      "retention of original",
		"--keep-playback=0s":      "retention of rendition",
		"--keep-result=9999d":     "over the limit",
		"--keep-original=800d":    "outlives the result's",
		"--keep-answer-audio=0d":  "recognised",
		"--keep-index=0d":         "retention of index",
		"--keep-index=1h":         "at least 1 day",
		"--keep-events=9999d":     "over the limit",
		"--keep-events=100d":      "nothing would show the consent",
		"--keep-exports=0d":       "retention of exports",
		"--keep-inactive=0d":      "not come by",
		"--keep-inactive=10d":     "the warning comes",
		"--warn-inactive=0d":      "retention of warning",
		"--keep-slack=40d":        "1 to 30 days",
		"--keep-slack=0d":         "slack",
		"--result-then=keep":      "anonymise",
		"--keep-original=forever": "not a period",
	} {
		err := run(t.Context(), []string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", setting}, os.LookupEnv, io.Discard, io.Discard)
		if said := models.Explain(err) + " " + errorText(err); err == nil || !strings.Contains(said, says) {
			t.Errorf("serve %s: %v, want a refusal that says %q", setting, err, says)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestP12AShorterPeriodIsForWhatIsStored shows that a shorter period ends what is
// stored already, after the operator could see how much that would be; and that a
// longer one keeps nothing for longer than was promised when it was recorded.
func TestP12AShorterPeriodIsForWhatIsStored(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			data, id := t.TempDir(), ""
			end := func(s *service) time.Time {
				t.Helper()
				expiry := s.want(t, 200, "GET", "/v1/recordings/"+id, nil)["expires"].(map[string]any)
				at, err := time.Parse(time.RFC3339, expiry["original"].(string))
				if err != nil {
					t.Fatal(err)
				}
				return at
			}
			var promised time.Time
			for _, step := range []struct {
				name  string
				keep  string
				ends  time.Duration // earlier than promised
				dryer string        // what a dry run of ten days says
			}{
				{"thirty days", "30d", 0, "1 uploaded originals, 0 of them at once; 1 objects"},
				{"ten days", "10d", 20 * 24 * time.Hour, "Nothing that is stored would be erased earlier"},
				{"ninety days", "90d", 20 * 24 * time.Hour, "Nothing that is stored would be erased earlier"},
			} {
				t.Run(step.name, func(t *testing.T) {
					s := serveIn(t, data, stores, "--keep-original", step.keep)
					if id == "" {
						s.consent(t, "xiaoming")
						id = s.upload(t, "xiaoming", readingText, testdata(t, "reading.ogg"))
						s.settle(t, id)
						promised = end(s)
					}
					if got := promised.Sub(end(s)); got != step.ends {
						t.Errorf("the upload ends %s earlier than promised, want %s", got, step.ends)
					}
					said := printed(t, data, stores, "retention", "--keep-original", "10d", "--dry-run")
					if !strings.Contains(said, step.dryer) {
						t.Errorf("the dry run said %q, want %q in it", said, step.dryer)
					}
					if got := promised.Sub(end(s)); got != step.ends {
						t.Errorf("after the dry run the upload ends %s earlier, want %s", got, step.ends)
					}
				})
			}
		})
	}
}

// TestP12ADryRunChangesNothing shows that the operator can see what a sweep would
// erase without a byte of the records changing, while the service runs and when it
// does not; and that the sweep then erases just that.
func TestP12ADryRunChangesNothing(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			secrets(t, stores)
			data, later := t.TempDir(), time.Now().Add(31*24*time.Hour).Format(time.RFC3339)
			const says = "0 recordings, 1 uploaded originals, 0 playback files"
			dry := func() {
				t.Helper()
				before := databaseBytes(t, data)
				if said := printed(t, data, stores, "sweep", "--now", later, "--dry-run"); !strings.HasPrefix(said, "a sweep would erase "+says) {
					t.Errorf("the dry run said %q", said)
				}
				if !bytes.Equal(databaseBytes(t, data), before) {
					t.Error("the dry run has changed the database")
				}
			}
			t.Run("running", func(t *testing.T) {
				s := serveIn(t, data, stores)
				id := s.newReader(t, "xiaoming")
				dry()
				if status, _, _ := s.call(t, "GET", "/v1/recordings/"+id+"/audio?original=1", nil); status != 200 {
					t.Errorf("the upload after the dry run = %d, want 200", status)
				}
			})
			dry()
			if said := printed(t, data, stores, "sweep", "--now", later); !strings.HasPrefix(said, "erased "+says) {
				t.Errorf("the sweep said %q", said)
			}
		})
	}
}

// databaseBytes is the embedded database as it lies on disk, without its log.
func databaseBytes(t *testing.T, data string) []byte {
	t.Helper()
	content, err := os.ReadFile(data + "/" + databaseFile)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return content
}

// TestP13TheStoreErasesToo shows that the object store is given rules of its own
// at start, so that a voice goes at the latest a stated time after its end even
// when no worker runs; and that the public schedule says whether it has them.
func TestP13TheStoreErasesToo(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores, "--keep-slack", "5d")
			line := s.want(t, 200, "GET", "/v1/retention", nil)["second_line"].(map[string]any)
			if line["set"] != (stores != nil) || line["slack_days"] != 5. {
				t.Errorf("second line = %v, want set where the store knows rules", line)
			}
			said := printed(t, s.data, stores, "retention")
			if has := strings.Contains(said, "by rules of its own what no worker has, at most 5 days later"); has != (stores != nil) {
				t.Errorf("\"langdu retention\" said:\n%s", said)
			}
			if stores == nil {
				return
			}
			config, err := (Config{S3URL: stores[5]}).s3()
			if err != nil {
				t.Fatal(err)
			}
			bucket, err := objects.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			rules, err := bucket.Lifecycle(t.Context())
			if err != nil || rules["original.reading.30"] != 35 || rules["rendition.reading.180"] != 185 || rules["rendition.answer.7"] != 12 || rules["export.all.7"] != 12 {
				t.Errorf("the bucket's rules are %v, %v", rules, err)
			}
		})
	}
}

// TestP19AReceiptOutlivesItsErasure shows that the signed receipt of an erasure can
// still be fetched when everything else about it has reached the end of its time.
func TestP19AReceiptOutlivesItsErasure(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s := start(t, stores)
			id := s.newReader(t, "xiaoming")
			erasure := "/v1/erasures/" + s.want(t, 202, "DELETE", "/v1/recordings/"+id, nil)["erasure"].(string)
			var before map[string]any
			await(t, "the receipt", func() bool { before = s.want(t, 200, "GET", erasure, nil); return before["receipt"] != nil })
			if said := s.sweep(t, stores, 366); !strings.Contains(said, "rows of what has ended") {
				t.Errorf("after a year the sweep said %q", said)
			}
			if status, _, _ := s.call(t, "GET", "/v1/recordings/"+id, nil); status != 404 {
				t.Errorf("the blanked recording = %d after a year, want 404", status)
			}
			after := s.want(t, 200, "GET", erasure, nil)
			if fmt.Sprint(after["receipt"]) != fmt.Sprint(before["receipt"]) || after["state"] != "done" || after["objects"] != before["objects"] {
				t.Errorf("the erasure is %v, want what it was: %v", after, before)
			}
		})
	}
}

// TestP20WhatComesLateGoesWithTheNextSweep shows that what the object store writes of a
// recording when its erasure is done, because it was stopped or because something before
// it held the request, is gone with the next sweep.
func TestP20WhatComesLateGoesWithTheNextSweep(t *testing.T) {
	need.Server(t, "LANGDU_TEST_S3", "http://user:password@host:port") // to the embedded store nobody else writes
	stores := shapes(t)["real stores"]
	s := start(t, stores)
	id := models.RecordingID(s.newReader(t, "xiaoming"))
	s.erase(t, "/v1/recordings/"+string(id))
	store := bucket(t, Config{S3URL: stores[slices.Index(stores, "--s3-url")+1]})
	if _, err := store.Put(t.Context(), id.OriginalKey(), strings.NewReader("voice"), 5, "audio/wav"); err != nil {
		t.Fatal(err)
	}
	if said := s.sweep(t, stores, 0); !strings.Contains(said, "1 late writes") {
		t.Errorf("the sweep said %q", said)
	}
	if left := stored(t, store); len(left) > 0 {
		t.Errorf("there are %d objects after the sweep, want none", len(left))
	}
}

// TestP28DataStayInTheDeclaredRegion shows that the service says where recordings
// are stored, and does not start where the store is somewhere else.
func TestP28DataStayInTheDeclaredRegion(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			secrets(t, stores)
			data, home := t.TempDir(), "us-east-1" // MinIO's own
			t.Run("declared", func(t *testing.T) {
				s := serveIn(t, data, stores, "--region", home)
				if got := s.want(t, 200, "GET", "/v1/retention", nil)["region"]; got != home {
					t.Errorf("region = %v, want %s", got, home)
				}
			})
			args := append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--region", "cn-north-1"}, stores...)
			err := run(t.Context(), args, os.LookupEnv, io.Discard, io.Discard)
			if said := models.Explain(err); err == nil || !strings.Contains(said, `in region "us-east-1"`) {
				t.Errorf("serve with another region: %v, want a refusal that names the store's", err)
			}
		})
	}
}
