//go:build linux && hosts

package hosts_test

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/langdu/langdu/internal/hosts"
)

// objects is what lies in the bucket: keys, and what changes when one is written.
func (f *fleet) objects(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	f.list(t, func(o minio.ObjectInfo) { all[o.Key] = o.ETag + " " + o.LastModified.String() })
	return all
}

// objectSizes is the bytes of every object.
func (f *fleet) objectSizes(t *testing.T) (sizes []int) {
	t.Helper()
	f.list(t, func(o minio.ObjectInfo) { sizes = append(sizes, int(o.Size)) })
	return sizes
}

func (f *fleet) list(t *testing.T, each func(minio.ObjectInfo)) {
	t.Helper()
	client, err := minio.New(f.keepers[2].At(hosts.MinIOPort), &minio.Options{
		Creds: credentials.NewStaticV4("langdu", hosts.Password, ""), Transport: f.app.Client().Transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	for object := range client.ListObjects(t.Context(), "langdu", minio.ListObjectsOptions{Recursive: true}) {
		if object.Err != nil {
			t.Fatal(object.Err)
		}
		each(object)
	}
}

// uploadShort uploads a reading of a sentence.
func (a *app) uploadShort(t *testing.T, key string) (id string) {
	t.Helper()
	id, err := a.upload(t.Context(), "child", readingText, key, reading(t))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// begin begins an upload that may be interrupted, and returns its id.
func (a *app) begin(t *testing.T, api, learner, text string) (id string) {
	t.Helper()
	encoded := func(value string) string { return base64.StdEncoding.EncodeToString([]byte(value)) }
	answer := a.tus(t, http.StatusCreated, api, "POST", "/v1/uploads", nil, "Upload-Length", strconv.Itoa(len(reading(t))),
		"Upload-Metadata", "learner "+encoded(learner)+",text "+encoded(text))
	at := answer.Get("Location")
	return at[strings.LastIndex(at, "/")+1:]
}

// send sends what comes next.
func (a *app) send(t *testing.T, api, id string, from int, content []byte) {
	t.Helper()
	a.tus(t, http.StatusNoContent, api, "PATCH", "/v1/uploads/"+id, content, "Upload-Offset", strconv.Itoa(from), "Content-Type", "application/offset+octet-stream")
}

// offset is how much of it is stored.
func (a *app) offset(t *testing.T, api, id string) int {
	t.Helper()
	stored, err := strconv.Atoi(a.tus(t, http.StatusOK, api, "HEAD", "/v1/uploads/"+id, nil).Get("Upload-Offset"))
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func (a *app) tus(t *testing.T, status int, api, method, path string, body []byte, header ...string) http.Header {
	t.Helper()
	answer, err := a.once(t.Context(), api, method, path, body, append(header, "Tus-Resumable", "1.0.0")...)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != status {
		t.Fatalf("%s %s = %d, want %d", method, path, answer.StatusCode, status)
	}
	return answer.Header
}
