package objects

import (
	"context"
	"strings"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/tags"
)

// classOf is the class of what lies under a key, "" of what is none of ours.
func classOf(key string) models.DataClass {
	name := key[strings.LastIndexByte(key, '/')+1:]
	switch {
	case strings.HasPrefix(key, "x/"):
		return models.ClassExport
	case !strings.HasPrefix(key, "r/"):
		return ""
	case name == "original", strings.Contains(key, "/parts/"):
		return models.ClassOriginal
	case name == "playback.m4a", name == "peaks.json":
		return models.ClassRendition
	}
	return ""
}

// tagsOf is what an object is put with: nothing where the bucket has no rules that
// would ask for it.
func (o *Objects) tagsOf(ctx context.Context, key string) map[string]string {
	class := classOf(key)
	if class == "" || !o.ruled.Load() {
		return nil
	}
	tag := string(class)
	if k, ok := storage.KeepingOf(ctx); ok {
		tag = tagOf(class, k.Kind, inDays(k.Period))
	}
	return map[string]string{tagName: tag}
}

// Hold takes every object below prefix out of the bucket's own rules, or puts it
// back under the one that it had. What is put later is under the rules: hold again
// after that. It is no error where the store has no tags.
func (o *Objects) Hold(ctx context.Context, prefix string, held bool) error {
	const op = "objects.Hold"
	if err := checkKey(op, prefix, true); err != nil {
		return err
	}
	from, to := tagName, heldTag
	if !held {
		from, to = heldTag, tagName
	}
	var failed error
	err := o.list(ctx, prefix, func(info minio.ObjectInfo) bool {
		failed = o.retag(ctx, info.Key, from, to)
		return failed == nil
	})
	if failed != nil {
		err = failed
	}
	return refused(op, err)
}

// retag gives a tag of an object another name. An object that is gone, or has no
// such tag, is left alone.
func (o *Objects) retag(ctx context.Context, key, from, to string) error {
	present, err := o.core.GetObjectTagging(ctx, o.bucket, key, minio.GetObjectTaggingOptions{})
	switch minio.ToErrorResponse(err).Code {
	case minio.NoSuchKey, minio.NoSuchTagSet:
		return nil
	}
	if err != nil {
		return err
	}
	all := present.ToMap()
	value, ok := all[from]
	if !ok {
		return nil
	}
	delete(all, from)
	all[to] = value
	changed, err := tags.MapToObjectTags(all)
	if err != nil {
		return err
	}
	return o.core.PutObjectTagging(ctx, o.bucket, key, changed, minio.PutObjectTaggingOptions{})
}
