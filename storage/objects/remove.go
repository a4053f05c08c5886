package objects

import (
	"context"
	"iter"

	"github.com/langdu/langdu/storage"
	"github.com/minio/minio-go/v7"
)

// List implements [storage.Objects]. The infos have no media type: S3 does not
// list it.
func (o *Objects) List(ctx context.Context, prefix string, yield func(storage.ObjectInfo) bool) error {
	const op = "objects.List"
	if prefix != "" {
		if err := checkKey(op, prefix, true); err != nil {
			return err
		}
	}
	for info := range o.core.ListObjectsIter(ctx, o.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if info.Err != nil {
			return fail(op, info.Err)
		}
		if !yield(describe(info)) {
			return nil
		}
	}
	return fail(op, ctx.Err())
}

// Remove implements [storage.Objects].
func (o *Objects) Remove(ctx context.Context, key string) error {
	const op = "objects.Remove"
	if err := checkKey(op, key, false); err != nil {
		return err
	}
	_, err := o.removeVersions(ctx, func(yield func(minio.ObjectInfo, error) bool) {
		for version, err := range o.versions(ctx, key) {
			if err == nil && version.Key != key {
				continue // a longer key that starts the same
			}
			if !yield(version, err) {
				return
			}
		}
	})
	if err != nil {
		return fail(op, err)
	}
	return fail(op, o.abortUploads(ctx, key, func(k string) bool { return k == key }))
}

// RemoveAll implements [storage.Objects]. An object counts once, however many
// versions it has. Incomplete uploads go first, so that none of them can become
// an object behind our back.
func (o *Objects) RemoveAll(ctx context.Context, prefix string) (int, error) {
	const op = "objects.RemoveAll"
	if err := checkKey(op, prefix, true); err != nil {
		return 0, err
	}
	if err := o.abortUploads(ctx, prefix, func(string) bool { return true }); err != nil {
		return 0, fail(op, err)
	}
	n, err := o.removeVersions(ctx, o.versions(ctx, prefix))
	return n, fail(op, err)
}

// versions lists every version and delete marker below prefix, in the order of keys.
func (o *Objects) versions(ctx context.Context, prefix string) iter.Seq2[minio.ObjectInfo, error] {
	return func(yield func(minio.ObjectInfo, error) bool) {
		options := minio.ListObjectsOptions{Prefix: prefix, Recursive: true, WithVersions: true}
		for info := range o.core.ListObjectsIter(ctx, o.bucket, options) {
			if !yield(info, info.Err) {
				return
			}
		}
		if err := ctx.Err(); err != nil { // the client ends its list without a word
			yield(minio.ObjectInfo{}, err)
		}
	}
}

// removeVersions removes each version and counts the keys. It removes one by
// one: a recording has a handful of objects, and the answer to a single request
// leaves nothing to interpret.
func (o *Objects) removeVersions(ctx context.Context, versions iter.Seq2[minio.ObjectInfo, error]) (int, error) {
	keys := map[string]bool{} // versions and delete markers of a key may come apart
	for version, err := range versions {
		if err != nil {
			return len(keys), err
		}
		err := o.core.RemoveObject(ctx, o.bucket, version.Key, minio.RemoveObjectOptions{VersionID: version.VersionID})
		if code := minio.ToErrorResponse(err).Code; err != nil && code != minio.NoSuchKey && code != minio.NoSuchVersion {
			return len(keys), err
		}
		keys[version.Key] = true
	}
	return len(keys), nil
}

// uploadsPage is how many incomplete uploads are asked for at once.
const uploadsPage = 1000

// abortUploads aborts the incomplete uploads below prefix of which mine approves.
func (o *Objects) abortUploads(ctx context.Context, prefix string, mine func(key string) bool) error {
	keyMarker, idMarker := "", ""
	for {
		page, err := o.core.ListMultipartUploads(ctx, o.bucket, prefix, keyMarker, idMarker, "", uploadsPage)
		if err != nil {
			return err
		}
		for _, upload := range page.Uploads {
			if !mine(upload.Key) {
				continue
			}
			err := o.core.AbortMultipartUpload(ctx, o.bucket, upload.Key, upload.UploadID)
			if err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchUpload {
				return err
			}
		}
		if !page.IsTruncated {
			return nil
		}
		keyMarker, idMarker = page.NextKeyMarker, page.NextUploadIDMarker
	}
}
