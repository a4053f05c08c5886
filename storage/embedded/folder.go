package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/langdu/langdu/models"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3response"
)

// maxCopy is S3's limit on copying an object in one request; the gateway refuses
// every copy when none is set.
const maxCopy = 5 << 30

// prepare makes the folder, takes its lock and returns its absolute path.
func (s *Server) prepare(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Join(dir, "buckets"), 0o700); err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(dir, "lock"))
	if err != nil {
		return "", models.E("embedded.Start", models.Conflict, fmt.Errorf("the folder %s: %w", dir, err))
	}
	s.later(unlock)
	return dir, removeLeftovers(filepath.Join(dir, "buckets"))
}

// removeLeftovers removes what uploads have staged that a crash has cut off: no
// client goes on with them, and nothing would ever erase them.
func removeLeftovers(buckets string) error {
	staged, err := filepath.Glob(filepath.Join(buckets, "*", posix.MetaTmpDir, "*"))
	if err != nil {
		return err
	}
	for _, path := range staged {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// folder is the gateway's backend, made durable.
type folder struct {
	*posix.Posix
	root string // DIR/buckets
}

func (s *Server) openFolder(dir string, set settings) (folder, error) {
	root := filepath.Join(dir, "buckets")
	attributes, err := attributesIn(dir, root)
	if err != nil {
		return folder{}, err
	}
	before, err := os.Getwd()
	if err != nil {
		return folder{}, err
	}
	options := posix.PosixOpts{
		CopyObjectThreshold: maxCopy,
		ValidateBucketNames: true,
		ForceNoObjLockFile:  true, // locks between gateways; ours is alone
	}
	options.SetNewDirPerm(0o700)
	options.SetNewFilePerm(0o600)
	if set.versions {
		options.VersioningDir = filepath.Join(dir, "versions")
		if err := os.MkdirAll(options.VersioningDir, 0o700); err != nil {
			return folder{}, err
		}
	}
	backend, err := posix.New(root, attributes, options) // changes the working directory
	if err != nil {
		return folder{}, err
	}
	s.later(func() error { return os.Chdir(before) })
	return folder{Posix: backend, root: root}, nil
}

// attributesIn chooses where what is said about objects is kept: in extended
// attributes of their files, or, where the file system has none, in files below
// DIR/attributes. A folder that began with the latter goes on with it.
func attributesIn(dir, root string) (meta.MetadataStorer, error) {
	beside := filepath.Join(dir, "attributes")
	if _, err := os.Stat(beside); errors.Is(err, fs.ErrNotExist) && (meta.XattrMeta{}).Test(root) == nil {
		return meta.XattrMeta{}, nil
	}
	if err := os.MkdirAll(beside, 0o700); err != nil {
		return nil, err
	}
	return meta.NewSideCar(beside)
}

// PutObject stores an object and syncs it.
func (f folder) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	out, err := f.Posix.PutObject(ctx, in)
	if err != nil {
		return out, err
	}
	return out, f.syncObject(*in.Bucket, *in.Key)
}

// CompleteMultipartUpload makes an object of the parts and syncs it.
func (f folder) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	out, version, err := f.Posix.CompleteMultipartUpload(ctx, in)
	if err != nil {
		return out, version, err
	}
	return out, version, f.syncObject(*in.Bucket, *in.Key)
}

// CopyObject copies an object and syncs the copy.
func (f folder) CopyObject(ctx context.Context, in s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	out, err := f.Posix.CopyObject(ctx, in)
	if err != nil {
		return out, err
	}
	return out, f.syncObject(*in.Bucket, *in.Key)
}

// DeleteObject removes an object and syncs the folders, so that a loss of power
// does not bring it back.
func (f folder) DeleteObject(ctx context.Context, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	out, err := f.Posix.DeleteObject(ctx, in)
	if err != nil {
		return out, err
	}
	return out, f.syncFolders(*in.Bucket, *in.Key)
}

// DeleteObjects removes many.
func (f folder) DeleteObjects(ctx context.Context, in *s3.DeleteObjectsInput) (s3response.DeleteResult, error) {
	out, err := f.Posix.DeleteObjects(ctx, in)
	if err != nil {
		return out, err
	}
	for _, object := range in.Delete.Objects {
		if err := f.syncFolders(*in.Bucket, *object.Key); err != nil {
			return out, err
		}
	}
	return out, nil
}

// syncObject writes an object and the names that lead to it to the disk. One that
// was removed meanwhile needs none of it.
func (f folder) syncObject(bucket, key string) error {
	err := sync(filepath.Join(f.root, bucket, filepath.FromSlash(key)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return f.syncFolders(bucket, key)
}

// syncFolders syncs every folder above an object that is still there, up to the bucket.
func (f folder) syncFolders(bucket, key string) error {
	top := filepath.Join(f.root, bucket)
	for dir := filepath.Dir(filepath.Join(top, filepath.FromSlash(key))); len(dir) >= len(top); dir = filepath.Dir(dir) {
		if err := sync(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// sync writes a file or folder to the disk.
func sync(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
