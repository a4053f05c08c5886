package embedded_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/langdu/langdu/storage/embedded"
	"github.com/langdu/langdu/storage/objects"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// client is a plain S3 client, for what package objects does not do.
func client(t *testing.T, c objects.Config) *minio.Core {
	t.Helper()
	core, err := minio.NewCore(c.Endpoint, &minio.Options{
		Creds:  credentials.NewStaticV4(c.AccessKey, c.SecretKey.Reveal(), ""),
		Region: c.Region,
		Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", c.Socket)
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return core
}

// BenchmarkPut and BenchmarkGet move 1 MB, about a minute of speech as an upload.
func BenchmarkPut(b *testing.B) { benchmark(b, func(o *objects.Objects) error { return upload(b, o) }) }

func BenchmarkGet(b *testing.B) {
	benchmark(b, func(o *objects.Objects) error {
		object, err := o.Open(b.Context(), "bench")
		if err != nil {
			return err
		}
		defer object.Close()
		_, err = io.Copy(io.Discard, object)
		return err
	})
}

const benchSize = 1 << 20

func upload(b *testing.B, o *objects.Objects) error {
	_, err := o.Put(b.Context(), "bench", io.LimitReader(zeros{}, benchSize), benchSize, "audio/webm")
	return err
}

// benchmark runs f on a store that holds the object "bench".
func benchmark(b *testing.B, f func(o *objects.Objects) error) {
	server, err := embedded.Start(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	o, err := objects.Open(b.Context(), server.Config())
	if err != nil {
		b.Fatal(err)
	}
	if err := upload(b, o); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(benchSize)
	for b.Loop() {
		if err := f(o); err != nil {
			b.Fatal(err)
		}
	}
}

// zeros is an endless reader that cannot seek.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
