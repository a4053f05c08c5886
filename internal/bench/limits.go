package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/hibiken/asynq"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/langdu/langdu/audio/dsp"
	"github.com/langdu/langdu/audio/onnx"
	"github.com/langdu/langdu/internal/cputime"
)

// without is a limit that could not be measured.
func without(format string, args ...any) limit { return limit{absent: fmt.Sprintf(format, args...)} }

// ffmpeg decodes a file, brings it to 16 kHz for listening and encodes it as our
// playback file is encoded, on one thread. What it takes to start is taken off: it
// is measured on a tenth of a second of the same.
func ffmpeg(ctx context.Context, file []byte) limit {
	dir, err := os.MkdirTemp("", "langdu-bench-")
	if err != nil {
		return without("%v", err)
	}
	defer os.RemoveAll(dir)
	in := filepath.Join(dir, "in")
	if err := os.WriteFile(in, file, 0o600); err != nil {
		return without("%v", err)
	}
	all, err := transcoded(ctx, in)
	if err != nil {
		return without("%v", err)
	}
	start, err := transcoded(ctx, in, "-t", "0.1")
	if err != nil {
		return without("%v", err)
	}
	return limit{cost: all - start, what: fmt.Sprintf("ffmpeg: decode, resample to 16 kHz, encode AAC at 16 kHz and 48 kbit/s (`-aac_coder fast -threads 1`), without the %.0f ms it takes to start", ms(start))}
}

// transcoded is the least processor time of several runs of ffmpeg.
func transcoded(ctx context.Context, in string, more ...string) (time.Duration, error) {
	least := time.Duration(1 << 62)
	for range 5 {
		args := append([]string{"-hide_banner", "-loglevel", "error", "-y", "-threads", "1"}, more...)
		args = append(args, "-i", in,
			"-map", "0:a", "-ac", "1", "-ar", "16000", "-threads", "1", "-f", "f32le", os.DevNull,
			"-map", "0:a", "-ac", "1", "-ar", "16000", "-threads", "1", "-c:a", "aac", "-aac_coder", "fast", "-b:a", "48k", "-f", "mp4", in+".m4a")
		cmd := exec.CommandContext(ctx, "ffmpeg", args...)
		if said, err := cmd.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("ffmpeg: %w %.200s", err, said)
		}
		least = min(least, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	}
	return least, nil
}

// teacher evaluates the network that ours has learnt from in ONNX Runtime, on as many
// frames as the reading has; making the features is not counted.
func teacher(ctx context.Context, length time.Duration) limit {
	folder := os.Getenv("LANGDU_TEST_TEACHER")
	content, err := os.ReadFile(filepath.Join(folder, "fsmnvad-offline.onnx"))
	if folder == "" || err != nil {
		return without("the public FSMN network is not here: LANGDU_TEST_TEACHER names its folder (docs/acoustic-models.md)")
	}
	g, err := onnx.Open(onnx.Config{Library: os.Getenv("LANGDU_ONNXRUNTIME"), Model: content, Inputs: []string{"speech"}, Output: "logits"})
	if err != nil {
		return without("%v", err)
	}
	defer g.Close()
	const inputs = 400
	frames := int64(length / dsp.Hop)
	speech := onnx.Tensor{Shape: []int64{1, frames, inputs}, Floats: make([]float32, frames*inputs)}
	for i := range speech.Floats {
		speech.Floats[i] = float32(i%7) / 7
	}
	cost, err := cheapest(5, func() error { _, err := g.Run(ctx, []onnx.Tensor{speech}); return err })
	if err != nil {
		return without("%v", err)
	}
	return limit{cost: cost, what: fmt.Sprintf("the teacher's network alone in ONNX Runtime, %d kB of weights (ours: %d kB), without features", len(content)>>10, ourWeights()>>10)}
}

// ourWeights is how large our network is, at four bytes a weight, of which the file
// takes two.
func ourWeights() int64 {
	if f, err := os.Stat("audio/acoustic/model.bin"); err == nil {
		return 2 * f.Size()
	}
	return 0
}

// put sends the same bytes, and those of the playback file, to the object store with
// nothing around it.
func put(ctx context.Context, file []byte) limit {
	at, err := url.Parse(os.Getenv("LANGDU_TEST_S3"))
	if err != nil || at.Host == "" {
		return without("there is no S3 server: LANGDU_TEST_S3 names one")
	}
	secret, _ := at.User.Password()
	c, err := minio.New(at.Host, &minio.Options{Creds: credentials.NewStaticV4(at.User.Username(), secret, ""), Secure: at.Scheme == "https"})
	if err != nil {
		return without("%v", err)
	}
	bucket := "bench-" + strings.ToLower(uuid.NewString())
	if err := c.MakeBucket(ctx, bucket, minio.MakeBucketOptions{}); err != nil {
		return without("%v", err)
	}
	const times = 50
	send := func() error {
		for range times {
			if _, err := c.PutObject(ctx, bucket, "reading", bytes.NewReader(file), int64(len(file)), minio.PutObjectOptions{}); err != nil {
				return err
			}
		}
		return nil
	}
	cost, err := cheapest(3, send)
	_ = c.RemoveObject(ctx, bucket, "reading", minio.RemoveObjectOptions{}) // the server is for tests
	_ = c.RemoveBucket(ctx, bucket)
	if err != nil {
		return without("%v", err)
	}
	return limit{cost: cost / times, what: "a PUT of the same bytes by minio-go, as its client"}
}

// bareQueue is one job through asynq with nothing in it: to put it in, to be given it,
// to say that it is done.
func bareQueue(ctx context.Context) limit {
	at, err := asynq.ParseRedisURI(os.Getenv("LANGDU_TEST_REDIS"))
	if err != nil {
		return without("there is no Redis: LANGDU_TEST_REDIS names one")
	}
	const jobs = 2000
	queue := "bench-" + uuid.NewString()
	client := asynq.NewClient(at)
	defer client.Close()
	done := make(chan struct{}, jobs)
	server := asynq.NewServer(at, asynq.Config{Concurrency: 1, Queues: map[string]int{queue: 1}, LogLevel: asynq.ErrorLevel})
	if err := server.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error { done <- struct{}{}; return nil })); err != nil {
		return without("%v", err)
	}
	from := cputime.Used()
	for range jobs {
		if _, err := client.EnqueueContext(ctx, asynq.NewTask("nothing", []byte("0192f6a0-7b1c-7d2e-9a3b-4c5d6e7f8091")), asynq.Queue(queue)); err != nil {
			return without("%v", err)
		}
	}
	for range jobs {
		select {
		case <-done:
		case <-ctx.Done():
			return without("%v", ctx.Err())
		}
	}
	server.Shutdown()
	cost := (cputime.Used() - from) / jobs
	inspector := asynq.NewInspector(at)
	defer inspector.Close()
	_ = inspector.DeleteQueue(queue, true) // the server is for tests
	return limit{cost: cost, what: "a job with nothing in it through asynq, put in and done"}
}

// cheapest is the least processor time of several runs.
func cheapest(runs int, f func() error) (time.Duration, error) {
	least := time.Duration(1 << 62)
	for range runs {
		from := cputime.Used()
		if err := f(); err != nil {
			return 0, err
		}
		least = min(least, cputime.Used()-from)
	}
	return least, nil
}
