package objects

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/langdu/langdu/models"
	"github.com/minio/minio-go/v7"
)

// fail gives an error of the store its operation and kind; nil stays nil, and
// what has a kind keeps it.
func fail(op string, err error) error {
	if err == nil {
		return nil
	}
	var known *models.Error
	if errors.As(err, &known) {
		return models.E(op, known.Kind, err)
	}
	answer := minio.ToErrorResponse(err)
	switch answer.Code {
	case minio.NoSuchKey, minio.NoSuchVersion:
		return models.Errorf(op, models.NotFound, "there is no such object")
	case "MethodNotAllowed": // what is left of the object is a delete marker
		return models.Errorf(op, models.NotFound, "the object was removed")
	case minio.NoSuchBucket:
		return models.Errorf(op, models.Unavailable, "the bucket is not there")
	}
	return models.E(op, models.Unavailable, withoutAddress(err))
}

// withoutAddress keeps the context's error recognisable and drops the rest of a
// failed request's text, which repeats its URL.
func withoutAddress(err error) error {
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			return fmt.Errorf("the call was ended: %w", end)
		}
	}
	return err
}

// maxKey is S3's limit on a key, in bytes.
const maxKey = 1024

// checkKey refuses keys that some store, proxy or file system would read as
// another one. prefix allows the "/" at the end.
func checkKey(op, key string, prefix bool) error {
	body := key
	if prefix {
		body = strings.TrimSuffix(key, "/")
		if body == key {
			return models.Errorf(op, models.Invalid, "prefix %.60q must end in /", key)
		}
	}
	switch {
	case body == "" || len(key) > maxKey || !utf8.ValidString(key) || strings.ContainsAny(key, "\\\x00\r\n"):
		return models.Errorf(op, models.Invalid, "object key %.60q: want 1 to %d bytes of UTF-8 without line ends or backslashes", key, maxKey)
	}
	if strings.HasSuffix(body, markerSuffix) {
		return models.Errorf(op, models.Invalid, "object key %.60q: the ending %s is taken", key, markerSuffix)
	}
	for segment := range strings.SplitSeq(body, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return models.Errorf(op, models.Invalid, "object key %.60q: each part between slashes must be a name", key)
		}
	}
	return nil
}
