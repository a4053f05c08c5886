package records

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Keys keeps wrapped data keys and the journal of erasures, in a database of its
// own: a copy of the records that is put back must not bring back with it what
// was destroyed here.
type Keys struct{ db *Store }

var (
	_ storage.Keys       = (*Keys)(nil)
	_ storage.MasterKeys = (*Keys)(nil)
)

// OpenKeys is [Open] for the database of the keys. It may be the one of the
// records: no table is in both.
func OpenKeys(ctx context.Context, url string, more ...Option) (*Keys, error) {
	db, err := open(ctx, url, keyTables, optionsOf(more))
	if err != nil {
		return nil, err
	}
	return &Keys{db}, nil
}

// Ping and Close are those of [Store].
func (k *Keys) Ping(ctx context.Context) error { return k.db.Ping(ctx) }

// Pools are those of [Store].
func (k *Keys) Pools() map[string]*sql.DB { return k.db.Pools() }

// Close lets running calls end and closes the connections.
func (k *Keys) Close() error { return k.db.Close() }

// DataKey implements storage.Keys.
func (k *Keys) DataKey(ctx context.Context, alias models.Alias) (storage.WrappedKey, error) {
	const op = "records.DataKey"
	key, err := readDataKey(ctx, k.db.read, alias)
	return key, fail(op, err)
}

func readDataKey(ctx context.Context, q queryer, alias models.Alias) (key storage.WrappedKey, err error) {
	const op = "records"
	var destroyed int64
	err = q.QueryRowContext(ctx, `SELECT master, wrapped, destroyed_ms FROM data_keys WHERE alias = $1`, string(alias)).
		Scan(&key.Master, &key.Text, &destroyed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return key, models.Errorf(op, models.NotFound, "there is no data key of this learner")
	case err == nil && destroyed > 0:
		return storage.WrappedKey{}, models.Errorf(op, models.Gone, "the learner has been erased and their data key with them")
	}
	return key, err
}

// AddDataKey implements storage.Keys. The row's primary key decides every race.
func (k *Keys) AddDataKey(ctx context.Context, alias models.Alias, key storage.WrappedKey, now time.Time) (storage.WrappedKey, error) {
	const op = "records.AddDataKey"
	if alias == "" || key.Master == "" || key.Text == "" {
		return storage.WrappedKey{}, models.Errorf(op, models.Internal, "a data key without an alias, a master key or a text")
	}
	_, err := exec(ctx, k.db.write, `INSERT INTO data_keys (alias, master, wrapped, created_ms, destroyed_ms)
		VALUES ($1, $2, $3, $4, 0) ON CONFLICT (alias) DO NOTHING`, string(alias), key.Master, key.Text, ms(now))
	if err != nil {
		return storage.WrappedKey{}, fail(op, err)
	}
	kept, err := readDataKey(ctx, k.db.write, alias)
	return kept, fail(op, err)
}

// DestroyDataKey implements storage.Keys. What is destroyed leaves the database's
// log too: models.Unavailable where a long read holds on to that, and doing it
// again completes it.
func (k *Keys) DestroyDataKey(ctx context.Context, alias models.Alias, now time.Time) error {
	const op = "records.DestroyDataKey"
	if alias == "" {
		return models.Errorf(op, models.Internal, "a data key without an alias cannot be destroyed")
	}
	err := k.db.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `INSERT INTO data_keys (alias, master, wrapped, created_ms, destroyed_ms) VALUES ($1, '', '', 0, $2)
			ON CONFLICT (alias) DO UPDATE SET master = '', wrapped = '', destroyed_ms = $2 WHERE data_keys.destroyed_ms = 0`,
			string(alias), ms(now))
		if err != nil || n == 0 {
			return err
		}
		return journal(ctx, tx, storage.Erased{Alias: alias, At: now})
	})
	if err != nil || k.db.read == k.db.write { // PostgreSQL's log is moved on by Scrub
		return err
	}
	held, err := k.db.truncateLog(ctx)
	if err == nil && held {
		err = models.Errorf(op, models.Unavailable, "a long read keeps the keys' log: try again")
	}
	return fail(op, err)
}

// Scrub is that of [Store]: it overwrites the keys that were destroyed.
func (k *Keys) Scrub(ctx context.Context) (models.Scrubbed, error) {
	how, err := k.db.scrub(ctx)
	return how, fail("records.Scrub", err)
}

// LogErased implements storage.Journal.
func (k *Keys) LogErased(ctx context.Context, id models.RecordingID, now time.Time) error {
	const op = "records.LogErased"
	if id == "" {
		return models.Errorf(op, models.Internal, "a recording without an id cannot be erased")
	}
	var known int
	err := k.db.read.QueryRowContext(ctx, `SELECT count(*) FROM erased WHERE recording = $1 AND recording <> ''`, string(id)).Scan(&known)
	if err != nil || known > 0 {
		return fail(op, err)
	}
	return k.db.transact(ctx, op, func(tx *sql.Tx) error {
		return journal(ctx, tx, storage.Erased{Recording: id, At: now})
	})
}

// journal writes an entry at the end, unless it is there. It comes last in a
// transaction, like audit, for the same reason.
func journal(ctx context.Context, tx *sql.Tx, e storage.Erased) error {
	err := tx.QueryRowContext(ctx, `UPDATE erased_head SET seq = seq + 1 WHERE id = 1 RETURNING seq`).Scan(&e.Seq)
	if err != nil {
		return err
	}
	_, err = exec(ctx, tx, `INSERT INTO erased (seq, recording, alias, at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		e.Seq, string(e.Recording), string(e.Alias), ms(e.At))
	return err
}

// ErasedSince implements storage.Journal.
func (k *Keys) ErasedSince(ctx context.Context, seq int64, limit int) ([]storage.Erased, error) {
	all, err := collect(ctx, k.db.read, scanErased, `SELECT seq, recording, alias, at_ms FROM erased
		WHERE seq > $1 ORDER BY seq LIMIT $2`, seq, limit)
	return all, fail("records.ErasedSince", err)
}

func scanErased(row scanner) (e storage.Erased, err error) {
	var at int64
	err = row.Scan(&e.Seq, &e.Recording, &e.Alias, &at)
	e.At = fromMS(at)
	return e, err
}

// LastErased implements storage.Journal.
func (k *Keys) LastErased(ctx context.Context) (seq int64, err error) {
	err = k.db.read.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM erased`).Scan(&seq)
	return seq, fail("records.LastErased", err)
}
