// Package objects keeps byte strings on any S3 store: MinIO and its forks, the
// clouds, or the server that package embedded runs in this process. It
// implements [storage.Objects] and nothing else.
//
//	store, err := objects.Open(ctx, objects.Config{
//		Endpoint: "minio:9000", AccessKey: …, SecretKey: …, Bucket: "langdu",
//	})
//
// # Writing
//
// [Objects.Put] reads a part of [PartSize] into memory and only then talks to the
// store, so a body that fails early leaves nothing there at all, and a request
// that the store drops can be sent again. What fits one part is stored by one
// request; more is a multipart upload that is aborted when anything fails, also
// when the caller's context has ended. Each request carries the SHA-256 of its
// body and the store refuses one that arrived otherwise.
//
// # Removing
//
// A removed object is gone in all its versions, delete markers included. A
// bucket that keeps versions is not needed, and is not trusted to be absent.
//
// # Errors
//
// models.NotFound is only said when the store has said so about the key. A bucket
// that is missing, credentials that are refused and a store that is silent are
// models.Unavailable: somebody has to look, and nothing may be concluded from it.
package objects

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/link"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Objects is a bucket on an S3 store.
type Objects struct {
	core   *minio.Core
	bucket string
	idle   func()      // closes the connections on which nothing goes on
	ruled  atomic.Bool // the bucket has rules of its own, see SetLifecycle
}

var _ storage.Objects = (*Objects)(nil)

// requestTries is how often a request is sent before the store is called
// unavailable. With the client's pauses (200 ms, doubling, at most 1 s) that is
// about two seconds, which a restarting proxy needs; longer outages are for the
// queue to wait out.
const requestTries = 4

// Open connects to the store and creates the bucket where it is missing.
// models.Invalid for a configuration that cannot work, a bucket in another region
// than declared among them; models.Unavailable for a store that does not answer or
// does not let us in.
func Open(ctx context.Context, c Config) (*Objects, error) {
	const op = "objects.Open"
	if err := c.Validate(); err != nil {
		return nil, err
	}
	transport, err := newTransport(c)
	if err != nil {
		return nil, err
	}
	core, err := minio.NewCore(c.Endpoint, &minio.Options{
		Creds:     credentials.NewStaticV4(c.AccessKey, c.SecretKey.Reveal(), ""),
		Secure:    c.TLS,
		Transport: transport,
		Region:    c.Region,
		// Trailing checksums over plain HTTP break multipart uploads on some
		// servers; requests carry the SHA-256 of their body instead.
		TrailingHeaders: false,
		BucketLookup:    minio.BucketLookupAuto,
		MaxRetries:      requestTries,
	})
	if err != nil {
		return nil, models.E(op, models.Invalid, err)
	}
	o := &Objects{core: core, bucket: c.Bucket, idle: transport.CloseIdleConnections}
	if err := checkHome(ctx, c, transport); err != nil {
		return nil, err
	}
	if err := o.createBucket(ctx, cmp.Or(c.Home, c.Region)); err != nil {
		return nil, err
	}
	return o, checkHome(ctx, c, transport) // of a bucket that was made
}

func (o *Objects) createBucket(ctx context.Context, region string) error {
	const op = "objects.Open"
	exists, err := o.core.BucketExists(ctx, o.bucket)
	if err != nil {
		return fail(op, err)
	}
	if exists {
		return nil
	}
	err = o.core.MakeBucket(ctx, o.bucket, minio.MakeBucketOptions{Region: region})
	switch minio.ToErrorResponse(err).Code {
	case minio.BucketAlreadyOwnedByYou: // another process was faster
		return nil
	}
	return fail(op, err)
}

// Ping asks the store for a sign of life. models.Unavailable without one, and
// where the bucket has been removed.
func (o *Objects) Ping(ctx context.Context) error {
	const op = "objects.Ping"
	exists, err := o.core.BucketExists(ctx, o.bucket)
	if err == nil && !exists {
		return models.Errorf(op, models.Unavailable, "the bucket %s is not there", o.bucket)
	}
	return fail(op, err)
}

// Close lets the store go: a server in this process waits in vain for calls on connections
// that are kept for the next one. It ends no call that is under way.
func (o *Objects) Close() error {
	o.idle()
	return nil
}

// newTransport is the client's side of HTTP. A store that accepts a connection
// and then says nothing is given up by ResponseHeaderTimeout.
func newTransport(c Config) (*http.Transport, error) {
	t := &http.Transport{
		DialContext:           link.DialForgetting, // a worker that lost its lease must not write after that
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       time.Minute,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: time.Minute,
		DisableCompression:    true, // ranges count stored bytes
	}
	if c.Socket != "" {
		t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return link.Dial(ctx, "unix", c.Socket)
		}
	}
	if c.TLS {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if c.CA != "" {
		t.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !t.TLSClientConfig.RootCAs.AppendCertsFromPEM([]byte(c.CA)) {
			return nil, models.Errorf("objects.Open", models.Invalid, "object store: the certificate authority is not a PEM certificate")
		}
	}
	return t, nil
}
