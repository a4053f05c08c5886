package records

import (
	"context"
	"database/sql"
	"strconv"

	"github.com/langdu/langdu/models"
)

// PutPolicy implements storage.Policies. Storing the same content again is no
// error and keeps the first time of creation.
func (s *Store) PutPolicy(ctx context.Context, p models.Policy) error {
	const op = "records.PutPolicy"
	return s.transact(ctx, op, func(tx *sql.Tx) error {
		n, err := exec(ctx, tx, `INSERT INTO policies (version, body, material, effective_ms, created_ms)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (version) DO NOTHING`,
			string(p.Version), p.Text, oneIf(p.Material), ms(p.Effective), ms(p.CreatedAt))
		if err != nil {
			return err
		}
		if n > 0 {
			return audit(ctx, tx, models.AuditEntry{At: p.CreatedAt, Action: models.AuditPolicy, Object: string(p.Version),
				Detail: map[string]string{"material": strconv.FormatBool(p.Material)}})
		}
		var same int
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM policies
			WHERE version = $1 AND body = $2 AND material = $3 AND effective_ms = $4`,
			string(p.Version), p.Text, oneIf(p.Material), ms(p.Effective)).Scan(&same)
		if err == nil && same == 0 {
			err = models.Errorf(op, models.Conflict, "policy %q exists with another content: versions never change, publish a new one", p.Version)
		}
		return err
	})
}

// Policies implements storage.Policies.
func (s *Store) Policies(ctx context.Context) ([]models.Policy, error) {
	all, err := collect(ctx, s.read, scanPolicy, `SELECT version, body, material, effective_ms, created_ms
		FROM policies ORDER BY effective_ms, created_ms, version`)
	return all, fail("records.Policies", err)
}

func scanPolicy(row scanner) (p models.Policy, err error) {
	var material, effective, created int64
	err = row.Scan(&p.Version, &p.Text, &material, &effective, &created)
	p.Material, p.Effective, p.CreatedAt = material != 0, fromMS(effective), fromMS(created)
	return p, err
}
