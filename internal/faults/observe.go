//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/internal/servers"
)

// see reads all stores of the production shape, past the wires.
func (h *house) see(ctx context.Context) (*snapshot, error) {
	s := &snapshot{At: time.Now()}
	for _, step := range []func(context.Context, *snapshot) error{h.seeDatabases, h.seeObjects, h.seeQueue, h.seeTemps} {
		if err := step(ctx, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (h *house) database(name string) (*sql.DB, error) {
	return sql.Open("pgx", fmt.Sprintf("postgres://langdu@%s/%s?sslmode=disable", h.postgres.at(), name))
}

func (h *house) createDatabase(ctx context.Context, name string) error {
	db, err := h.database("postgres")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+name)
	return errors.Join(err, db.Close())
}

func (h *house) seeDatabases(ctx context.Context, s *snapshot) error {
	for name, read := range map[string]func(context.Context, *sql.DB, *snapshot) error{"langdu": seeRecords, "keys": seeKeys} {
		db, err := h.database(name)
		if err != nil {
			return err
		}
		if err := errors.Join(read(ctx, db, s), db.Close()); err != nil {
			return err
		}
	}
	return nil
}

// bucket is where the run's recordings are.
const bucket = "langdu"

func (h *house) seeObjects(ctx context.Context, s *snapshot) error {
	store, err := minio.New(h.minio.at(), &minio.Options{Creds: credentials.NewStaticV4(servers.User, servers.Password, ""), Region: "us-east-1"})
	if err != nil {
		return err
	}
	for object := range store.ListObjects(ctx, bucket, minio.ListObjectsOptions{Recursive: true}) {
		if object.Err != nil {
			return object.Err
		}
		s.Objects = append(s.Objects, object.Key)
	}
	return h.seeHalves(s)
}

// seeHalves looks for multipart uploads on MinIO's disk, because it lists those of one
// object alone.
func (h *house) seeHalves(s *snapshot) error {
	found, err := filepath.Glob(filepath.Join(h.minio.disk.path, ".minio.sys", "multipart", "*", "*"))
	s.Halves = found
	return err
}

// pingRedis wants a Redis that has read its data.
func pingRedis(ctx context.Context, at string) error {
	client := redis.NewClient(&redis.Options{Addr: at, DialTimeout: time.Second, MaxRetries: -1})
	defer client.Close()
	return client.Ping(ctx).Err()
}

// seeQueue reads what asynq keeps, by its keys.
func (h *house) seeQueue(ctx context.Context, s *snapshot) error {
	client := redis.NewClient(&redis.Options{Addr: h.redis.at()})
	defer client.Close()
	keys := client.Scan(ctx, 0, "asynq:{*}:t:*", 1000).Iterator()
	for keys.Next(ctx) {
		queue, id, _ := strings.Cut(strings.TrimPrefix(keys.Val(), "asynq:{"), "}:t:")
		state, err := client.HGet(ctx, keys.Val(), "state").Result()
		if errors.Is(err, redis.Nil) {
			continue // done meanwhile
		}
		if err != nil {
			return err
		}
		s.Tasks = append(s.Tasks, task{Queue: queue, State: state, ID: id})
	}
	return keys.Err()
}

// seeTemps lists what lies in the folder of temporary files.
func (h *house) seeTemps(_ context.Context, s *snapshot) error {
	return filepath.WalkDir(h.temp(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			s.Temps = append(s.Temps, path)
		}
		return err
	})
}

// verifyAudit has the program check the log.
func (h *house) verifyAudit(ctx context.Context, s *snapshot) {
	env, data := append([]string{}, secrets...), filepath.Join(h.dir, "data")
	if !h.plan.Embedded {
		env, data = append(env, h.addresses(false)...), filepath.Join(h.dir, "api")
	}
	if said, err := command(ctx, env, h.program, "audit", "verify", "--data", data); err != nil {
		s.Audit = said
	}
}
