package objects

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/minio/minio-go/v7"
)

const (
	// PartSize is the most of an object that Put holds in memory. S3 asks for at
	// least 5 MiB and at most 10 000 parts, which makes 80 GB the largest object.
	PartSize = 8 << 20

	// firstRead is what is read of a body of unknown size before a whole part is
	// made room for: most recordings fit it.
	firstRead = 1 << 20

	// abortTimeout is how long an upload that failed is tried to be aborted
	// after its own context has ended.
	abortTimeout = 30 * time.Second
)

// Put implements [storage.Objects]. models.Invalid where r yields another number
// of bytes than size says, or the key is not one. S3 does not tell the time of
// a write: the info's Modified is zero.
func (o *Objects) Put(ctx context.Context, key string, r io.Reader, size int64, mediaType string) (storage.ObjectInfo, error) {
	const op = "objects.Put"
	if err := checkKey(op, key, false); err != nil {
		return storage.ObjectInfo{}, err
	}
	p := put{objects: o, key: key, body: &countedReader{r: r, ctx: ctx}, options: minio.PutObjectOptions{
		ContentType:          mediaType,
		UserTags:             o.tagsOf(ctx, key),
		DisableContentSha256: true, // we state it ourselves, also over TLS
	}}
	info, err := p.run(ctx, size)
	if err != nil {
		return storage.ObjectInfo{}, fail(op, err)
	}
	return storage.ObjectInfo{Key: key, Size: p.body.n, MediaType: mediaType, ETag: info.ETag}, nil
}

// put is one call of Put.
type put struct {
	objects *Objects
	key     string
	body    *countedReader
	options minio.PutObjectOptions
}

func (p *put) run(ctx context.Context, size int64) (minio.UploadInfo, error) {
	part, last, err := p.firstPart(size)
	if err != nil {
		return minio.UploadInfo{}, err
	}
	if !last {
		return p.multipart(ctx, part, size)
	}
	if err := p.checkSize(size); err != nil {
		return minio.UploadInfo{}, err
	}
	sum := sha256.Sum256(part)
	return p.objects.core.PutObject(ctx, p.objects.bucket, p.key, bytes.NewReader(part), int64(len(part)),
		"", hex.EncodeToString(sum[:]), p.options)
}

// firstReads is where bodies of unknown size begin to be read. It goes round: a request
// that was broken off may still read what it sends, so it is given memory of its own.
var firstReads = sync.Pool{New: func() any { return new([firstRead]byte) }}

// firstPart reads the first part, taking no more memory than the body needs.
// last says that it is the whole body.
func (p *put) firstPart(size int64) (part []byte, last bool, err error) {
	if size < 0 {
		first := firstReads.Get().(*[firstRead]byte)
		defer firstReads.Put(first)
		if part, last, err = fill(p.body, first[:0]); err != nil || last {
			return bytes.Clone(part), last, err
		}
	} else {
		room := int(min(size+1, PartSize)) // one more, to notice a body that is too long
		if part, last, err = fill(p.body, make([]byte, 0, room)); err != nil || last || room == PartSize {
			return part, last, err
		}
	}
	return fill(p.body, append(make([]byte, 0, PartSize), part...))
}

// fill reads into what is free of buf. last says that r ended.
func fill(r io.Reader, buf []byte) (filled []byte, last bool, err error) {
	n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
	filled = buf[:len(buf)+n]
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return filled, true, nil
	}
	return filled, false, err
}

// multipart stores a body of several parts, of which the first was read, and
// aborts the upload when anything fails. While it lasts a marker stands beside
// the key, see markerSuffix.
func (p *put) multipart(ctx context.Context, part []byte, size int64) (info minio.UploadInfo, err error) {
	if err := p.mark(ctx); err != nil {
		return info, err
	}
	id, err := p.objects.core.NewMultipartUpload(ctx, p.objects.bucket, p.key, p.options)
	if err != nil {
		return info, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.abort(ctx, id))
		}
		err = errors.Join(err, p.unmark(ctx))
	}()
	return p.uploadParts(ctx, id, part, size)
}

// uploadParts uploads part and what follows it, and completes the upload.
func (p *put) uploadParts(ctx context.Context, id string, part []byte, size int64) (info minio.UploadInfo, err error) {
	var parts []minio.CompletePart
	for last := false; ; {
		done, err := p.uploadPart(ctx, id, len(parts)+1, part)
		if err != nil {
			return info, err
		}
		parts = append(parts, done)
		if last {
			break
		}
		if part, last, err = fill(p.body, part[:0]); err != nil {
			return info, err
		}
		if len(part) == 0 {
			break
		}
	}
	if err := p.checkSize(size); err != nil {
		return info, err
	}
	return p.objects.core.CompleteMultipartUpload(ctx, p.objects.bucket, p.key, id, parts, minio.PutObjectOptions{})
}

func (p *put) uploadPart(ctx context.Context, id string, number int, part []byte) (minio.CompletePart, error) {
	sum := sha256.Sum256(part)
	done, err := p.objects.core.PutObjectPart(ctx, p.objects.bucket, p.key, id, number, bytes.NewReader(part), int64(len(part)),
		minio.PutObjectPartOptions{Sha256Hex: hex.EncodeToString(sum[:]), DisableContentSha256: true})
	return minio.CompletePart{PartNumber: number, ETag: done.ETag}, err
}

// abort removes what an upload has stored. It runs when ctx may have ended.
func (p *put) abort(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	err := p.objects.core.AbortMultipartUpload(ctx, p.objects.bucket, p.key, id)
	if err == nil || minio.ToErrorResponse(err).Code == minio.NoSuchUpload {
		return nil
	}
	return fmt.Errorf("the incomplete upload could not be aborted: %w", err)
}

// mark puts the marker beside the key; unmark removes it, and runs when ctx may
// have ended. A marker that could not be removed goes with the object.
func (p *put) mark(ctx context.Context) error {
	_, err := p.objects.core.PutObject(ctx, p.objects.bucket, p.key+markerSuffix, bytes.NewReader(nil), 0,
		"", hex.EncodeToString(sha256.New().Sum(nil)), minio.PutObjectOptions{DisableContentSha256: true})
	return err
}

func (p *put) unmark(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	_, err := p.objects.removeVersions(ctx, p.objects.versionsOf(ctx, p.key+markerSuffix))
	return err
}

func (p *put) checkSize(size int64) error {
	if size >= 0 && p.body.n != size {
		return models.Errorf("objects.Put", models.Invalid, "the body has %d bytes where %d were announced", p.body.n, size)
	}
	return nil
}

// countedReader counts what was read, and stops when its context ends. An error
// stays: io.ReadFull forgets one that comes together with the last bytes asked for.
type countedReader struct {
	r   io.Reader
	ctx context.Context // of the one call that the reader lives in
	n   int64
	err error
}

func (c *countedReader) Read(b []byte) (int, error) {
	if c.err == nil {
		c.err = c.ctx.Err()
	}
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.r.Read(b)
	c.n, c.err = c.n+int64(n), err
	return n, err
}
