package records

import (
	"context"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// Masters implements storage.MasterKeys.
func (k *Keys) Masters(ctx context.Context) ([]storage.MasterUse, error) {
	all, err := collect(ctx, k.db.read, func(row scanner) (m storage.MasterUse, err error) {
		err = row.Scan(&m.Master, &m.Keys)
		return m, err
	}, `SELECT master, count(*) FROM data_keys WHERE destroyed_ms = 0 GROUP BY master ORDER BY master`)
	return all, fail("records.Masters", err)
}

// Under implements storage.MasterKeys.
func (k *Keys) Under(ctx context.Context, master string, limit int) ([]storage.AliasedKey, error) {
	all, err := collect(ctx, k.db.read, func(row scanner) (a storage.AliasedKey, err error) {
		err = row.Scan(&a.Alias, &a.Key.Master, &a.Key.Text)
		return a, err
	}, `SELECT alias, master, wrapped FROM data_keys WHERE master = $1 AND destroyed_ms = 0 ORDER BY alias LIMIT $2`, master, limit)
	return all, fail("records.Under", err)
}

// Rewrap implements storage.MasterKeys.
func (k *Keys) Rewrap(ctx context.Context, alias models.Alias, old, key storage.WrappedKey) error {
	const op = "records.Rewrap"
	n, err := exec(ctx, k.db.write, `UPDATE data_keys SET master = $4, wrapped = $5
		WHERE alias = $1 AND master = $2 AND wrapped = $3 AND destroyed_ms = 0`,
		string(alias), old.Master, old.Text, key.Master, key.Text)
	if err != nil || n > 0 {
		return fail(op, err)
	}
	if _, err := k.DataKey(ctx, alias); err != nil {
		return fail(op, err)
	}
	return models.Errorf(op, models.Conflict, "the data key was wrapped anew meanwhile")
}
