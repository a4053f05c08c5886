// Package embedded runs an S3 server inside the process, over a folder, so that
// one binary without any other service keeps recordings through the same client
// and the same code as a production object store.
//
//	server, err := embedded.Start(ctx, "/var/lib/langdu/objects")
//	store, err := objects.Open(ctx, server.Config())
//	…
//	server.Close()
//
// The server is the S3 gateway of Versity with its backend for folders. It
// listens on a Unix socket that only the process's own user can open, and on no
// network at all; its secret is made anew at every start and kept nowhere.
//
// # Durability
//
// The gateway leaves it to the operating system when bytes reach the disk. This
// package adds what an accepted upload needs: before a write or a removal is
// answered, the file and the folders above it are synced.
//
// # On disk
//
//	DIR/buckets/<bucket>/<key>   the objects, plain files
//	DIR/lock                     held while a server runs
//	DIR/s3.sock                  the socket
//
// Media types, ETags and checksums are extended attributes of the files. A copy
// that loses them (plain cp -r) still serves every byte; cp -a, rsync -X and
// tar --xattrs keep everything. Where the file system has none, they are small
// files below DIR/attributes.
//
// # Limits
//
// One server per process and per folder. The gateway works with paths relative to
// its folder, so Start changes the working directory of the whole process to
// DIR/buckets, and Close changes it back: make other paths absolute before.
// Unix systems only.
package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage/objects"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"
)

const (
	bucket    = "langdu"
	region    = "us-east-1" // what the gateway calls itself
	accessKey = "langdu"

	// Far more than one process asks for at once; the gateway wants limits.
	maxConnections = 4096
	maxRequests    = 2048
	maxParts       = 10000 // S3's limit on a multipart upload
)

// running says that this process has a server: the gateway's settings are global.
var running atomic.Bool

// Server is a running S3 server.
type Server struct {
	config objects.Config
	stop   context.CancelFunc
	ended  chan error // receives the gateway's end, once
	undo   []func() error
}

// Start serves the folder dir, which is created where it is missing, until Close
// or the end of ctx. models.Conflict where this process has a server already or
// another one uses the folder; models.Unavailable where the folder cannot be used.
func Start(ctx context.Context, dir string, options ...Option) (*Server, error) {
	if !running.CompareAndSwap(false, true) {
		return nil, models.Errorf("embedded.Start", models.Conflict,
			"the embedded object store runs already: a process can have one; close it first")
	}
	s := &Server{ended: make(chan error, 1)}
	s.later(func() error { running.Store(false); return nil })
	if err := s.start(ctx, dir, options); err != nil {
		s.cleanUp()
		var known *models.Error
		if errors.As(err, &known) {
			return nil, err
		}
		return nil, models.E("embedded.Start", models.Unavailable, err)
	}
	return s, nil
}

// Option changes how a server is started.
type Option func(*settings)

type settings struct{ versions bool }

// WithVersions lets buckets keep versions when a client asks for it, under
// DIR/versions. The service needs none; tests do.
func WithVersions() Option { return func(s *settings) { s.versions = true } }

func (s *Server) start(ctx context.Context, dir string, options []Option) error {
	var set settings
	for _, o := range options {
		o(&set)
	}
	dir, err := s.prepare(dir)
	if err != nil {
		return err
	}
	backend, err := s.openFolder(dir, set)
	if err != nil {
		return err
	}
	socket, err := s.socket(dir)
	if err != nil {
		return err
	}
	s.config = objects.Config{
		Endpoint: "localhost:80", Socket: socket, Region: region, Bucket: bucket,
		AccessKey: accessKey, SecretKey: objects.Secret(rand.Text() + rand.Text()),
	}
	return s.serve(ctx, backend)
}

// serve runs the gateway and returns when it listens.
func (s *Server) serve(ctx context.Context, backend folder) error {
	listening := make(chan struct{})
	ctx, s.stop = context.WithCancel(ctx)
	owner := auth.Account{Access: s.config.AccessKey, Secret: s.config.SecretKey.Reveal(), Role: auth.RoleAdmin}
	config := &embedgw.Config{
		RootUserAccess: owner.Access,
		RootUserSecret: owner.Secret,
		IAMService:     auth.NewIAMServiceSingle(owner), // given, because the gateway prints when it makes it
		Region:         region,
		Ports:          []string{s.config.Socket},
		SocketPerm:     "0600",
		MaxConnections: maxConnections, MaxRequests: maxRequests, MultipartMaxParts: maxParts,
		KeepAlive: true,
		Quiet:     true,
		S3Options: []s3api.Option{s3api.WithOnListen(func() { close(listening) })},
	}
	go func() { s.ended <- embedgw.RunVersityGW(ctx, backend, config) }()
	select {
	case <-listening:
		return nil
	case err := <-s.ended:
		s.stop()
		return fmt.Errorf("the embedded object store did not start: %w", errors.Join(err, context.Cause(ctx)))
	}
}

// Config is how a client reaches the server.
func (s *Server) Config() objects.Config { return s.config }

// Close lets running requests end, stops the server and frees the folder.
// Closing twice is no error.
func (s *Server) Close() error {
	if s.undo == nil {
		return nil
	}
	s.stop()
	return errors.Join(<-s.ended, s.cleanUp())
}

// later remembers what cleanUp is to undo, the last first.
func (s *Server) later(f func() error) { s.undo = append(s.undo, f) }

func (s *Server) cleanUp() (err error) {
	for i := len(s.undo) - 1; i >= 0; i-- {
		err = errors.Join(err, s.undo[i]())
	}
	s.undo = nil
	return err
}

// maxSocketPath is what fits the kernel's address of a Unix socket on every system.
const maxSocketPath = 100

// socket chooses the socket's path: in dir, or in a private temporary folder
// where dir's path is too long for the kernel.
func (s *Server) socket(dir string) (string, error) {
	if path := filepath.Join(dir, "s3.sock"); len(path) <= maxSocketPath {
		return path, nil
	}
	private, err := os.MkdirTemp("", "langdu-")
	if err != nil {
		return "", err
	}
	s.later(func() error { return os.RemoveAll(private) })
	return filepath.Join(private, "s3.sock"), nil
}
