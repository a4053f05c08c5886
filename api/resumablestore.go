package api

import (
	"context"
	"io"
	"strconv"

	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// tusStore is our stores as the library sees them. Its methods are called while the
// lock of the upload is held.
type tusStore struct{ *server }

// NewUpload implements handler.DataStore.
func (s tusStore) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	x := tusCallOf(ctx)
	size := info.Size
	if info.SizeIsDeferred {
		size = -1
	}
	up, err := x.begin(ctx, size)
	x.upload = up
	return &tusUpload{s.server, x}, x.failed(err)
}

// GetUpload implements handler.DataStore.
func (s tusStore) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	x := tusCallOf(ctx)
	up, err := s.config.Records.Upload(ctx, models.RecordingID(id))
	x.upload = up
	u := &tusUpload{s.server, x}
	x.knowsLength(up)
	if err == nil && x.finishes && up.Complete() && !up.Received() {
		err = u.finish(ctx)
	}
	return u, x.failed(err)
}

// knowsLength takes the length from a request where it is the one that the upload
// has: to say it again is no mistake, for the library it is one. A client may not know
// that an answer was lost, and a browser sends a request again without a word.
func (x *tusCall) knowsLength(up storage.Upload) {
	if x.header.Get("Upload-Length") == strconv.FormatInt(up.Size, 10) {
		x.header.Del("Upload-Length")
	}
}

// AsTerminatableUpload implements handler.TerminaterDataStore.
func (s tusStore) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload {
	return u.(*tusUpload)
}

// AsLengthDeclarableUpload implements handler.LengthDeferrerDataStore.
func (s tusStore) AsLengthDeclarableUpload(u handler.Upload) handler.LengthDeclarableUpload {
	return u.(*tusUpload)
}

// tusUpload is an upload as the library sees it.
type tusUpload struct {
	*server
	call *tusCall
}

// GetInfo implements handler.Upload.
func (u *tusUpload) GetInfo(context.Context) (handler.FileInfo, error) {
	up := u.call.upload
	return handler.FileInfo{
		ID: string(up.Recording.ID), Size: max(up.Size, 0), SizeIsDeferred: up.Size < 0, Offset: up.Stored, MetaData: toldAgain(up.Recording),
	}, nil
}

// WriteChunk implements handler.Upload.
func (u *tusUpload) WriteChunk(ctx context.Context, _ int64, src io.Reader) (int64, error) {
	from := u.call.upload.Stored
	err := u.takeParts(ctx, u.call, src)
	return u.call.upload.Stored - from, u.call.failed(err)
}

// DeclareLength implements handler.LengthDeclarableUpload.
func (u *tusUpload) DeclareLength(ctx context.Context, length int64) error {
	err := u.config.Records.DeclareSize(ctx, u.call.upload.Recording.ID, length, u.config.Now())
	if err == nil {
		u.call.upload.Size = length
	}
	return u.call.failed(err)
}

// FinishUpload implements handler.Upload.
func (u *tusUpload) FinishUpload(ctx context.Context) error { return u.call.failed(u.finish(ctx)) }

// finish makes the upload a recording, and sees it as one from then on.
func (u *tusUpload) finish(ctx context.Context) error {
	err := u.finishUpload(ctx, u.call)
	if err == nil {
		u.call.upload, err = u.config.Records.Upload(ctx, u.call.upload.Recording.ID)
	}
	return err
}

// Terminate implements handler.TerminatableUpload.
func (u *tusUpload) Terminate(ctx context.Context) error {
	u.discard(ctx, u.call.upload.Recording.ID)
	return nil
}

// GetReader implements handler.Upload. Nobody downloads what is not a recording yet.
func (u *tusUpload) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented
}

var _ interface {
	handler.DataStore
	handler.TerminaterDataStore
	handler.LengthDeferrerDataStore
} = tusStore{}
