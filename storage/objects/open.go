package objects

import (
	"context"
	"io"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/minio/minio-go/v7"
)

// Stat implements [storage.Objects].
func (o *Objects) Stat(ctx context.Context, key string) (storage.ObjectInfo, error) {
	const op = "objects.Stat"
	if err := checkKey(op, key, false); err != nil {
		return storage.ObjectInfo{}, err
	}
	info, err := o.core.StatObject(ctx, o.bucket, key, minio.StatObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		// The answer to HEAD has no body that would tell a missing bucket from a missing key.
		if err := o.Ping(ctx); err != nil {
			return storage.ObjectInfo{}, fail(op, err)
		}
	}
	if err != nil {
		return storage.ObjectInfo{}, fail(op, err)
	}
	return describe(info), nil
}

func describe(i minio.ObjectInfo) storage.ObjectInfo {
	return storage.ObjectInfo{Key: i.Key, Size: i.Size, MediaType: i.ContentType, ETag: i.ETag, Modified: i.LastModified.UTC()}
}

// Open implements [storage.Objects]. A sequential read is one request, whose answer
// begins with the description; it is one more after each Seek that moves. ctx ends the
// reading too.
func (o *Objects) Open(ctx context.Context, key string) (storage.Object, error) {
	const op = "objects.Open"
	if err := checkKey(op, key, false); err != nil {
		return nil, err
	}
	body, info, _, err := o.core.GetObject(ctx, o.bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, fail(op, err)
	}
	return &object{objects: o, ctx: ctx, info: describe(info), body: body}, nil
}

// object reads an object as it comes. Like a file it is for one goroutine at a time.
type object struct {
	objects *Objects
	ctx     context.Context // of Open: an open object is a call that goes on
	info    storage.ObjectInfo
	offset  int64         // of the next Read
	body    io.ReadCloser // yields the bytes from at; nil: to be requested
	at      int64
	closed  bool
}

func (o *object) Info() storage.ObjectInfo { return o.info }

func (o *object) Read(b []byte) (int, error) {
	const op = "objects.Read"
	switch {
	case o.closed:
		return 0, models.Errorf(op, models.Internal, "the object is closed")
	case len(b) == 0:
		return 0, nil
	case o.offset >= o.info.Size:
		return 0, io.EOF
	}
	if err := o.request(); err != nil {
		return 0, fail(op, err)
	}
	n, err := o.body.Read(b)
	o.offset += int64(n)
	o.at = o.offset
	if err == io.EOF && o.offset < o.info.Size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && err != io.EOF {
		err = fail(op, err)
	}
	return n, err
}

// request asks for the bytes from the offset to the end, unless they are on their way,
// of the version that Open has described: a replaced object would otherwise continue
// as another one.
func (o *object) request() error {
	if o.body != nil && o.at == o.offset {
		return nil
	}
	if err := o.drop(); err != nil {
		return err
	}
	var options minio.GetObjectOptions
	if o.info.ETag != "" {
		if err := options.SetMatchETag(o.info.ETag); err != nil {
			return err
		}
	}
	if o.offset > 0 {
		if err := options.SetRange(o.offset, 0); err != nil {
			return err
		}
	}
	body, _, _, err := o.objects.core.GetObject(o.ctx, o.objects.bucket, o.info.Key, options)
	if err != nil {
		return err
	}
	o.body, o.at = body, o.offset
	return nil
}

// Seek implements io.Seeker. Seeking costs nothing; the next Read pays.
func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.offset
	case io.SeekEnd:
		offset += o.info.Size
	}
	if offset < 0 || whence < io.SeekStart || whence > io.SeekEnd {
		return o.offset, models.Errorf("objects.Seek", models.Invalid, "seek to %d (whence %d) in an object of %d bytes", offset, whence, o.info.Size)
	}
	o.offset = offset
	return offset, nil
}

// Close implements io.Closer. Closing twice is no error.
func (o *object) Close() error {
	o.closed = true
	return o.drop()
}

// littleLeft is up to how many bytes are read to the end rather than have the
// connection closed, of which a new one costs more.
const littleLeft = 64 << 10

func (o *object) drop() error {
	if o.body == nil {
		return nil
	}
	if left := o.info.Size - o.at; left <= littleLeft {
		_, _ = io.CopyN(io.Discard, o.body, left) // where it fails the connection is closed after all
	}
	err := o.body.Close()
	o.body = nil
	return err
}
