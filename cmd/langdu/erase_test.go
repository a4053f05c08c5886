package main

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/audio/decode"
	"github.com/langdu/langdu/internal/need"
	"github.com/langdu/langdu/models"
)

// unheard is a text of characters that no page, log or library holds in this order.
func unheard() string {
	characters := []rune("天地人你我他日月水火山石田土木禾上下左右大小多少来去")
	seed := make([]byte, 12)
	_, _ = rand.Read(seed)
	var text []rune
	for _, b := range seed {
		text = append(text, characters[int(b)%len(characters)])
	}
	return string(text)
}

// child is a learner all of whose data are marked.
type child struct {
	learner, guardian, text string
	recordings              []string
	sound                   [][]byte // pieces of their voice, as it was sent and as it is stored
}

// newChild stores a learner with recordings, a like, a share and an archive.
func (s *service) newChild(t *testing.T) child {
	t.Helper()
	c := child{learner: "L" + rand.Text(), guardian: "G" + rand.Text(), text: unheard()}
	s.want(t, 201, "PUT", "/v1/learners/"+c.learner, map[string]any{"age_band": "under14", "guardian": c.guardian})
	s.want(t, 201, "POST", "/v1/learners/"+c.learner+"/consents", map[string]any{
		"purposes": []string{"scoring", "playback", "sharing"}, "policy_version": "2026-11", "given_by": c.guardian, "method": "in person"})
	voice := ownVoice(t)
	for range 2 {
		id := s.upload(t, c.learner, c.text, voice)
		s.settle(t, id)
		s.want(t, 200, "PUT", "/v1/recordings/"+id+"/like", nil)
		c.recordings = append(c.recordings, id)
	}
	c.sound = append(c.sound, voice[len(voice)/2:len(voice)/2+100])
	s.want(t, 201, "POST", "/v1/recordings/"+c.recordings[0]+"/shares", map[string]any{})
	s.exported(t, c.learner)
	return c
}

// ownVoice is a reading as nobody else has sent it: with a noise of its own far
// below what can be heard.
func ownVoice(t *testing.T) []byte {
	t.Helper()
	file := testdata(t, "reading.ogg")
	clip, _, err := decode.All(t.Context(), bytes.NewReader(file), int64(len(file)), decode.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, len(clip.Samples))
	_, _ = rand.Read(noise)
	for i := range clip.Samples {
		clip.Samples[i] += (float32(noise[i]) - 128) / (1 << 20)
	}
	return wav(clip)
}

// erase asks for the erasure of a learner and returns the answer about it when it
// is done.
func (s *service) erase(t *testing.T, path string) []byte {
	t.Helper()
	erasure := s.want(t, 202, "DELETE", path, nil)["erasure"].(string)
	for end := time.Now().Add(time.Minute); ; {
		if s.want(t, 200, "GET", "/v1/erasures/"+erasure, nil)["state"] == "done" || time.Now().After(end) {
			break
		}
		await(t, "a moment", passes(200*time.Millisecond))
	}
	_, _, answer := s.call(t, "GET", "/v1/erasures/"+erasure, nil)
	return answer
}

func passes(d time.Duration) func() bool {
	end := time.Now().Add(d)
	return func() bool { return time.Now().After(end) }
}

// TestP17NothingIsLeftAnywhere shows that after the receipt of a child's erasure no
// file of any store holds a piece of them: not their voice as it was sent or stored,
// not what they read, not their name or their guardian's, in no older version, no
// broken upload, no log of a database, no queue and no temporary file.
func TestP17NothingIsLeftAnywhere(t *testing.T) {
	for shape, stores := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			s := start(t, stores)
			gone, kept := s.newChild(t), s.newChild(t)
			places := s.places(t, stores, temp)
			gone.stored(t, places)
			if stores != nil {
				gone.olderVersions(t, stores)
			}
			for _, what := range []string{gone.learner, gone.guardian, gone.text, string(gone.sound[len(gone.sound)-1])} {
				if len(places.holding(t, what)) == 0 {
					t.Fatalf("the search does not find %q before the erasure: it is worthless", what)
				}
			}
			answer := s.erase(t, "/v1/learners/"+gone.learner)
			receipt, err := models.ReadReceipt(answer)
			if err != nil {
				t.Fatalf("%v in %s", err, answer)
			}
			if receipt.Recordings != 2 || receipt.DataKey != models.KeyDestroyed || len(receipt.Answers) != 4 {
				t.Errorf("the receipt says %+v", receipt)
			}
			for _, what := range append(gone.sound, []byte(gone.learner), []byte(gone.guardian), []byte(gone.text)) {
				places.without(t, string(what))
			}
			for _, id := range gone.recordings {
				if names := places.named(t, id); len(names) > 0 {
					t.Errorf("files are left of the recording: %q", names)
				}
			}
			if len(places.holding(t, kept.text)) == 0 || len(s.want(t, 200, "GET", "/v1/learners/"+kept.learner+"/work", nil)["recordings"].([]any)) != 2 {
				t.Error("another child's data are gone")
			}
			s.want(t, 200, "GET", "/v1/recordings/"+kept.recordings[0]+"/peaks", nil)
		})
	}
}

// stored adds a piece of the child's first recording as it is stored, encrypted.
func (c *child) stored(t *testing.T, p places) {
	t.Helper()
	for _, file := range p.named(t, c.recordings[0]) {
		if strings.Contains(file, "original") {
			content, err := os.ReadFile(file)
			if err != nil || len(content) < 2000 {
				continue
			}
			c.sound = append(c.sound, content[len(content)/2:len(content)/2+64])
			return
		}
	}
	t.Fatalf("no file of the recording among %q", p)
}

// olderVersions turns on versions in the bucket and leaves there, under the keys of
// the child's first recording, a version by another hand and a broken upload.
func (c *child) olderVersions(t *testing.T, stores []string) {
	t.Helper()
	config, err := Config{S3URL: stores[slices.Index(stores, "--s3-url")+1]}.s3()
	if err != nil {
		t.Fatal(err)
	}
	core, err := minio.NewCore(config.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(config.AccessKey, config.SecretKey.Reveal(), "")})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(core.EnableVersioning(t.Context(), config.Bucket))
	key := models.RecordingID(c.recordings[0]).OriginalKey()
	spoken := []byte("VOICE-" + rand.Text())
	c.sound = append(c.sound, spoken)
	for range 2 {
		_, err := core.PutObject(t.Context(), config.Bucket, key, bytes.NewReader(spoken), int64(len(spoken)), "", "", minio.PutObjectOptions{})
		must(err)
	}
	must(core.Client.RemoveObject(t.Context(), config.Bucket, key, minio.RemoveObjectOptions{})) // leaves a delete marker
	late := key + ".late"
	upload, err := core.NewMultipartUpload(t.Context(), config.Bucket, late, minio.PutObjectOptions{})
	must(err)
	part := append(bytes.Repeat([]byte{'x'}, 5<<20), spoken...)
	_, err = core.PutObjectPart(t.Context(), config.Bucket, late, upload, 1, bytes.NewReader(part), int64(len(part)), minio.PutObjectPartOptions{})
	must(err)
	_, err = core.PutObject(t.Context(), config.Bucket, late+".uploading", nil, 0, "", "", minio.PutObjectOptions{}) // as every upload of ours
	must(err)
}

// places are the folders in which something of a child could lie, and the Redis.
type places struct {
	folders []string
	redis   string
}

// places are those of a running service that can be searched from here.
func (s *service) places(t *testing.T, stores []string, temp string) places {
	t.Helper()
	p := places{folders: []string{s.data, temp}}
	if stores == nil {
		return p
	}
	p.redis = stores[slices.Index(stores, "--redis-url")+1]
	for _, name := range []string{"LANGDU_TEST_MINIO_DIR", "LANGDU_TEST_REDIS_DIR"} {
		if folder := os.Getenv(name); folder != "" {
			p.folders = append(p.folders, folder)
		} else {
			t.Skipf("%s does not say where the files are", name)
		}
	}
	db, err := sql.Open("pgx", stores[slices.Index(stores, "--database-url")+1])
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var folder string
	if err := db.QueryRowContext(t.Context(), "SHOW data_directory").Scan(&folder); err != nil {
		t.Fatal(err)
	}
	p.folders = append(p.folders, folder)
	return p
}

// walk calls see with every file in the places.
func (p places) walk(t *testing.T, see func(path string) error) {
	t.Helper()
	for _, folder := range p.folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				err = see(path)
			}
			if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
				return nil
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// holding are the files, and the keys of Redis, that hold a text.
func (p places) holding(t *testing.T, text string) (found []string) {
	t.Helper()
	p.walk(t, func(path string) error {
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			found = append(found, path)
		}
		return err
	})
	if p.redis == "" {
		return found
	}
	u, err := url.Parse(p.redis)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Addr: u.Host})
	defer client.Close()
	keys := client.Scan(t.Context(), 0, "*", 1000).Iterator()
	for keys.Next(t.Context()) {
		dump, err := client.Dump(t.Context(), keys.Val()).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			t.Fatal(err)
		}
		if strings.Contains(keys.Val()+dump, text) {
			found = append(found, "redis "+keys.Val())
		}
	}
	if err := keys.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// trash is where MinIO puts what was removed, to remove it from the disk a little
// later: within MINIO_API_DELETE_CLEANUP_INTERVAL, five minutes where it is not set.
const trash = "/.minio.sys/tmp/.trash/"

// without wants a text nowhere, in MinIO's trash for a moment at most.
func (p places) without(t *testing.T, text string) {
	t.Helper()
	var found []string
	patience := time.Duration(0)
	if need.All() {
		patience = 30 * time.Second
	}
	for end := time.Now().Add(patience); ; await(t, "a moment", passes(200*time.Millisecond)) {
		found = p.holding(t, text)
		thrown := slices.ContainsFunc(found, func(path string) bool { return strings.Contains(path, trash) })
		if !thrown || time.Now().After(end) {
			break
		}
	}
	late := slices.DeleteFunc(slices.Clone(found), func(path string) bool { return !strings.Contains(path, trash) })
	if !need.All() && len(late) == len(found) && len(late) > 0 {
		t.Logf("MinIO has not emptied its trash yet (run it with MINIO_API_DELETE_CLEANUP_INTERVAL=1s): %q", late)
		return
	}
	if len(found) > 0 {
		t.Errorf("%.20q is left in %q", text, found)
	}
}

// named are the files that have a name in their path.
func (p places) named(t *testing.T, name string) (found []string) {
	t.Helper()
	p.walk(t, func(path string) error {
		if strings.Contains(path, name) {
			found = append(found, path)
		}
		return nil
	})
	return found
}
