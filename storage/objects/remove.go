package objects

import (
	"context"
	"iter"
	"strings"

	"github.com/langdu/langdu/storage"
	"github.com/minio/minio-go/v7"
)

// markerSuffix ends the key of an empty object that stands beside a key while a
// multipart upload to it is under way. A process that is killed leaves it behind,
// and RemoveAll finds the upload by it: MinIO lists incomplete uploads only by
// their exact key, not below a prefix.
const markerSuffix = ".uploading"

// List implements [storage.Objects]. The infos have no media type: S3 does not
// list it.
func (o *Objects) List(ctx context.Context, prefix string, yield func(storage.ObjectInfo) bool) error {
	const op = "objects.List"
	if prefix != "" {
		if err := checkKey(op, prefix, true); err != nil {
			return err
		}
	}
	return fail(op, o.list(ctx, prefix, func(info minio.ObjectInfo) bool {
		return strings.HasSuffix(info.Key, markerSuffix) || yield(describe(info))
	}))
}

// list is List with the markers.
func (o *Objects) list(ctx context.Context, prefix string, yield func(minio.ObjectInfo) bool) error {
	for info := range o.core.ListObjectsIter(ctx, o.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if info.Err != nil {
			return info.Err
		}
		if !yield(info) {
			return nil
		}
	}
	return ctx.Err() // the client ends its list without a word
}

// Remove implements [storage.Objects].
func (o *Objects) Remove(ctx context.Context, key string) error {
	const op = "objects.Remove"
	if err := checkKey(op, key, false); err != nil {
		return err
	}
	if err := o.abortUploads(ctx, key, func(k string) bool { return k == key }); err != nil {
		return fail(op, err)
	}
	for _, k := range []string{key, key + markerSuffix} {
		if _, err := o.removeVersions(ctx, o.versionsOf(ctx, k)); err != nil {
			return fail(op, err)
		}
	}
	return nil
}

// RemoveAll implements [storage.Objects]. An object counts once, however many
// versions it has. Incomplete uploads go first, so that none of them can become
// an object behind our back.
func (o *Objects) RemoveAll(ctx context.Context, prefix string) (int, error) {
	const op = "objects.RemoveAll"
	if err := checkKey(op, prefix, true); err != nil {
		return 0, err
	}
	if err := o.abortBelow(ctx, prefix); err != nil {
		return 0, fail(op, err)
	}
	n, err := o.removeVersions(ctx, o.versions(ctx, prefix))
	return n, fail(op, err)
}

// abortBelow aborts the incomplete uploads below prefix: those that the store
// lists, and those that markers tell of.
func (o *Objects) abortBelow(ctx context.Context, prefix string) error {
	if err := o.abortUploads(ctx, prefix, func(string) bool { return true }); err != nil {
		return err
	}
	var marked []string
	err := o.list(ctx, prefix, func(info minio.ObjectInfo) bool {
		if key, ok := strings.CutSuffix(info.Key, markerSuffix); ok {
			marked = append(marked, key)
		}
		return true
	})
	for _, key := range marked {
		if err != nil {
			break
		}
		err = o.abortUploads(ctx, key, func(k string) bool { return k == key })
	}
	return err
}

// versionsOf lists the versions and delete markers of one key.
func (o *Objects) versionsOf(ctx context.Context, key string) iter.Seq2[minio.ObjectInfo, error] {
	return func(yield func(minio.ObjectInfo, error) bool) {
		for version, err := range o.versions(ctx, key) {
			if err == nil && version.Key != key {
				continue // a longer key that starts the same
			}
			if !yield(version, err) {
				return
			}
		}
	}
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

// removeVersions removes each version and counts the keys, markers left out. It removes one by
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
		if !strings.HasSuffix(version.Key, markerSuffix) {
			keys[version.Key] = true
		}
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
