package objects_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/lifecycle"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/objects"
)

const day = 24 * time.Hour

// TestP13RulesOfTheStore shows that the object store itself erases a voice: it is
// given a rule for each kind of file and each promise, which ends at most the
// stated slack after it, and the rules are read back from the store. Rules that
// somebody else has given the bucket stay; where a store has no such rules, the
// service knows it.
func TestP13RulesOfTheStore(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		set, err := open(t, gateway).SetLifecycle(t.Context(), models.DefaultSchedule().Objects(), 7*day)
		if set || err != nil {
			t.Errorf("SetLifecycle = %t, %v, want a store without rules", set, err)
		}
	})
	t.Run("server", func(t *testing.T) {
		config := serverConfig(t)
		config.Bucket = fmt.Sprintf("langdu-rules-%d", time.Now().UnixNano())
		o := open(t, config)
		client := raw(t, config)
		t.Cleanup(func() {
			_ = client.RemoveBucketWithOptions(t.Context(), config.Bucket, minio.RemoveBucketOptions{ForceDelete: true})
		})
		theirs := lifecycle.NewConfiguration()
		theirs.Rules = []lifecycle.Rule{{ID: "theirs", Status: "Enabled", RuleFilter: lifecycle.Filter{Prefix: "logs/"}, Expiration: lifecycle.Expiration{Days: 3}}}
		if err := client.SetBucketLifecycle(t.Context(), config.Bucket, theirs); err != nil {
			t.Fatal(err)
		}
		schedule := models.DefaultSchedule()
		want := objects.Lifecycle{"original": 37, "original.reading.30": 37, "original.answer.7": 14,
			"rendition": 187, "rendition.reading.180": 187, "rendition.answer.7": 14, "export": 14, "export.all.7": 14}
		checkRules(t, o, schedule, want)
		// Longer: what was promised before keeps its rule. Shorter: it gets the new one.
		schedule.Rendition, schedule.Original = 365*day, 10*day
		want["rendition"], want["rendition.reading.365"] = 372, 372
		want["original"], want["original.reading.10"], want["original.reading.30"] = 17, 17, 17
		checkRules(t, o, schedule, want)
		read, err := client.GetBucketLifecycle(t.Context(), config.Bucket)
		if err != nil || read.Rules[0].ID != "theirs" || read.Rules[0].Expiration.Days != 3 {
			t.Errorf("the bucket's rules are %+v, %v: want theirs kept", read, err)
		}
		for _, r := range read.Rules {
			if strings.HasPrefix(r.ID, "langdu remains") && r.NoncurrentVersionExpiration.NoncurrentDays != 1 {
				t.Errorf("rule %s clears versions after %d days, want 1", r.ID, r.NoncurrentVersionExpiration.NoncurrentDays)
			}
		}
	})
}

// checkRules sets the rules of a schedule twice and reads them back.
func checkRules(t *testing.T, o *objects.Objects, schedule models.Schedule, want objects.Lifecycle) {
	t.Helper()
	for range 2 {
		if set, err := o.SetLifecycle(t.Context(), schedule.Objects(), schedule.Slack); !set || err != nil {
			t.Fatalf("SetLifecycle = %t, %v", set, err)
		}
	}
	got, err := o.Lifecycle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the bucket's rules are %v, want %v", got, want)
	}
}

// TestTags wants each object tagged with its class and promise, small and large
// ones alike, and a hold to take it out of the rules and put it back.
func TestTags(t *testing.T) {
	o, config := open(t, serverConfig(t)), serverConfig(t)
	if _, err := o.SetLifecycle(t.Context(), models.DefaultSchedule().Objects(), 7*day); err != nil {
		t.Fatal(err)
	}
	client := raw(t, config)
	id := models.NewRecordingID()
	t.Cleanup(func() { _, _ = o.RemoveAll(t.Context(), id.Prefix()) })
	tags := func(key string) string {
		t.Helper()
		all, err := client.GetObjectTagging(t.Context(), config.Bucket, key, minio.GetObjectTaggingOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return all.String()
	}
	kept := storage.WithKeeping(t.Context(), storage.Keeping{Kind: models.AnswerKind, Period: 7*day - time.Hour})
	if _, err := o.Put(kept, id.OriginalKey(), strings.NewReader("abc"), 3, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Put(t.Context(), id.RenditionKey(), zeros(objects.PartSize+1), -1, ""); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		held             bool
		first, rendition string
	}{
		{false, "langdu=original.answer.7", "langdu=rendition"},
		{true, "langdu-held=original.answer.7", "langdu-held=rendition"},
		{true, "langdu-held=original.answer.7", "langdu-held=rendition"},
		{false, "langdu=original.answer.7", "langdu=rendition"},
	} {
		if err := o.Hold(t.Context(), id.Prefix(), step.held); err != nil {
			t.Fatal(err)
		}
		if got := tags(id.OriginalKey()); got != step.first {
			t.Errorf("held %t: the original's tags are %q, want %q", step.held, got, step.first)
		}
		if got := tags(id.RenditionKey()); got != step.rendition {
			t.Errorf("held %t: the rendition's tags are %q, want %q", step.held, got, step.rendition)
		}
	}
	if err := open(t, gateway).Hold(t.Context(), id.Prefix(), true); err != nil {
		t.Errorf("Hold on a store without objects = %v", err)
	}
}

// TestP28ABucketElsewhereIsRefused shows that a store is asked where its bucket is,
// before and after the bucket is made, and that one in another region than declared
// is refused with a sentence that names both.
func TestP28ABucketElsewhereIsRefused(t *testing.T) {
	made := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !made:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `<Error><Code>NoSuchBucket</Code></Error>`)
			made = r.Method == http.MethodHead // and then somebody makes it
		case r.URL.Query().Has("location"):
			fmt.Fprint(w, `<LocationConstraint>cn-north-1</LocationConstraint>`)
		}
	}))
	t.Cleanup(server.Close)
	config := objects.Config{Endpoint: strings.TrimPrefix(server.URL, "http://"), AccessKey: "a", SecretKey: "s", Bucket: "langdu", Region: "cn-north-1"}
	for home, says := range map[string]string{"": "", "cn-north-1": "", "eu-west-1": `in region "cn-north-1"`} {
		for _, made = range []bool{true, false} {
			config.Home = home
			_, err := objects.Open(t.Context(), config)
			if (err == nil) != (says == "") || says != "" && !strings.Contains(models.Explain(err), says) {
				t.Errorf("Open with home %q = %v, want %q", home, err, says)
			}
		}
	}
}
