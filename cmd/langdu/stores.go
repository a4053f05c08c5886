package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/langdu/langdu/api"
	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
	"github.com/langdu/langdu/storage/embedded"
	"github.com/langdu/langdu/storage/objects"
	"github.com/langdu/langdu/storage/records"
	"github.com/langdu/langdu/workers/queue"
)

// What a data folder holds in the embedded shape.
const (
	databaseFile = "langdu.db"
	objectFolder = "objects"
)

// stores is the stores, each embedded or somewhere else.
type stores struct {
	records *records.Store
	bare    *objects.Objects // as they are stored
	objects storage.Objects  // sealed
	ruled   bool             // they are erased by rules of their store too
	queue   *queue.Queue
	signer  models.Signer // of receipts and the audit log
	steady  steady
	shared  *sharedTime // of a database that several processes share; else nil
	vault
	opened closers
}

// inhabited refuses a data folder that no service has used: whoever looks into
// one has mistyped its name. Stores that are somewhere else are not asked.
func (c Config) inhabited() error {
	var wanted []string
	if c.DatabaseURL == "" {
		wanted = append(wanted, databaseFile)
	}
	if c.S3URL == "" {
		wanted = append(wanted, objectFolder)
	}
	for _, name := range wanted {
		if _, err := os.Stat(filepath.Join(c.Data, name)); errors.Is(err, fs.ErrNotExist) {
			return models.Errorf("open stores", models.NotFound,
				"the folder %s has no langdu data (no %s in it): name the one that \"langdu serve\" uses with --data", c.Data, name)
		} else if err != nil {
			return models.E("open stores", models.Unavailable, err)
		}
	}
	return nil
}

// open opens the stores from the configuration. What it has opened is closed
// again where one fails.
func (c Config) open(ctx context.Context, log *slog.Logger) (*stores, error) {
	s, err := c.openAll(ctx, log)
	return s, c.ofFolder(err)
}

func (c Config) openAll(ctx context.Context, log *slog.Logger) (*stores, error) {
	s := &stores{}
	var err error
	if s.signer, err = c.signer(); err != nil {
		return nil, err
	}
	s.opened.add(queue.Log(log))
	keepTime := func(ctx context.Context, c Config) error { return s.keepTime(ctx, c, log) }
	for _, open := range []func(context.Context, Config) error{s.openRecords, keepTime, s.openObjects, s.openKeys, s.openQueue} {
		if err := open(ctx, c); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	c.warnOfOneDatabase(log)
	if err := errors.Join(s.catchUp(ctx, s.now(), log), c.warnOfLostSigner(ctx, s.records, log)); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *stores) close() error { return s.opened.close() }

func (s *stores) openRecords(ctx context.Context, c Config) (err error) {
	if c.DatabaseURL == "" {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return models.Errorf("open records", models.Unavailable, "the data folder cannot be made: %w", err)
		}
	}
	if s.records, err = records.Open(ctx, c.recordsAt(), records.Watched(c.watching.Store("records")), records.Counted(c.watching.Statements("records"))); err == nil {
		s.opened.add(s.records.Close)
		s.records.RewriteUpTo(c.RewriteUpTo)
		s.records.TellHook(c.tellsHook())
	}
	return ofStore("records", c.DatabaseURL, err)
}

// ofStore names the store that an error is of, and the setting that says where it is;
// of the embedded ones their errors say enough. No store is to blame where the start
// itself was ended.
func ofStore(name, at string, err error) error {
	if err == nil || at == "" || errors.Is(err, context.Canceled) {
		return err
	}
	setting := map[string]string{"records": "--database-url", "objects": "--s3-url", "queue": "--redis-url", "keys": "--keys-url"}[name]
	return models.Errorf("open "+name, models.KindOf(err), "%s (%s): %s", name, setting, sentence(err))
}

// recordsAt is the database of the records.
func (c Config) recordsAt() string {
	if c.DatabaseURL != "" {
		return c.DatabaseURL
	}
	return "sqlite://" + filepath.Join(c.Data, databaseFile)
}

func (s *stores) openObjects(ctx context.Context, c Config) error {
	at, err := c.s3()
	if err != nil {
		return err
	}
	at.Home = c.Region
	if c.S3URL == "" {
		if err := c.settleRegion(); err != nil {
			return err
		}
		server, err := embedded.Start(context.WithoutCancel(ctx), filepath.Join(c.Data, objectFolder))
		if errors.Is(err, models.Conflict) {
			return models.Errorf("open objects", models.Conflict,
				"the data folder %s is in use by another langdu process: stop it, or choose another folder with --data", c.Data)
		}
		if err != nil {
			return err
		}
		s.opened.add(server.Close)
		at = server.Config()
	}
	if s.bare, err = objects.Open(ctx, at); err == nil {
		s.opened.add(s.bare.Close)
	}
	return ofStore("objects", c.S3URL, err)
}

// s3 is what --s3-url says.
func (c Config) s3() (objects.Config, error) {
	if c.S3URL == "" {
		return objects.Config{}, nil
	}
	u, err := url.Parse(c.S3URL)
	if err != nil || u.User == nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return objects.Config{}, models.Errorf("configuration", models.Invalid, // the cause would quote the secret
			"the S3 URL is not of the form https://key:secret@host:port/bucket?region=name")
	}
	host := u.Host
	if u.Port() == "" {
		host += map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	}
	secret, _ := u.User.Password()
	config := objects.Config{
		Endpoint: host, TLS: u.Scheme == "https", AccessKey: u.User.Username(), SecretKey: objects.Secret(secret),
		Bucket: strings.Trim(u.Path, "/"), Region: u.Query().Get("region"),
	}
	return config, config.Validate()
}

func (s *stores) openQueue(ctx context.Context, c Config) error {
	at := c.RedisURL
	if at == "" {
		redis, err := queue.StartEmbedded()
		if err != nil {
			return err
		}
		s.opened.add(func() error { redis.Close(); return nil })
		at = redis.URL()
	}
	q, err := queue.Connect(ctx, at)
	if err != nil {
		return ofStore("queue", c.RedisURL, err)
	}
	q.Watched(c.watching.Queue())
	s.queue = q
	s.opened.add(q.Close)
	return nil
}

// checks is what must answer for the service to work.
func (s *stores) checks() []api.Check {
	return []api.Check{
		{Name: "records", Probe: s.records.Ping},
		{Name: "objects", Probe: s.pingObjects},
		{Name: "keys", Probe: s.keys.Ping},
		{Name: "queue", Probe: s.queue.Ping},
	}
}

// pingObjects asks for an object that is not there: the store answers so.
func (s *stores) pingObjects(ctx context.Context) error {
	_, err := s.bare.Stat(ctx, "ready")
	if errors.Is(err, models.NotFound) {
		return nil
	}
	return err
}
