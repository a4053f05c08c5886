package objects

import (
	"context"
	"net/http"

	"github.com/langdu/langdu/models"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// checkHome refuses a bucket that is in another region than the one declared. A
// bucket that is not there yet is in none.
func checkHome(ctx context.Context, c Config, transport http.RoundTripper) error {
	const op = "objects.Open"
	if c.Home == "" {
		return nil
	}
	location, err := location(ctx, c, transport)
	switch {
	case minio.ToErrorResponse(err).Code == minio.NoSuchBucket:
		return nil
	case err != nil:
		return fail(op, err)
	case location != c.Home:
		return models.Errorf(op, models.Invalid,
			"the bucket %s is in region %q, and --region declares that recordings are stored in %q: use a bucket that is there, or declare where they are",
			c.Bucket, location, c.Home)
	}
	return nil
}

// location asks the store. The client answers by itself where it was told a
// region, so this one is told none.
func location(ctx context.Context, c Config, transport http.RoundTripper) (string, error) {
	client, err := minio.New(c.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey.Reveal(), ""), Secure: c.TLS,
		Transport: transport, MaxRetries: requestTries,
	})
	if err != nil {
		return "", err
	}
	return client.GetBucketLocation(ctx, c.Bucket)
}
