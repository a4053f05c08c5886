package records

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strings"

	"github.com/langdu/langdu/storage"
)

// A Store is watched where the driver is: its methods know nothing of it, and none
// can be forgotten. One statement is one operation, and so is one transaction with
// all that is in it.

// Option changes how a database is opened.
type Option func(*options)

type options struct {
	watch storage.Watch
	count func()
}

// Watched has w told of every statement and transaction.
func Watched(w storage.Watch) Option { return func(o *options) { o.watch = w } }

// Counted calls count for every statement, those in transactions too. A transaction is
// two more ways to the database and back, for its begin and its end.
func Counted(count func()) Option { return func(o *options) { o.count = count } }

func optionsOf(all []Option) (o options) {
	for _, set := range all {
		set(&o)
	}
	return o
}

// watched is a pool on the connector whose connections tell w.
func (o options) watched(c driver.Connector) *sql.DB {
	if o.watch != nil || o.count != nil {
		if o.count == nil {
			o.count = func() {}
		}
		c = watchedConnector{c, withKinds(o.watch), o.count}
	}
	return sql.OpenDB(c)
}

// withKinds tells w of errors that have kinds, and repeat no row.
func withKinds(w storage.Watch) storage.Watch {
	return func(ctx context.Context, operation string) (context.Context, func(error)) {
		ctx, end := w.Begin(ctx, operation)
		return ctx, func(err error) { end(fail("records", err)) }
	}
}

type watchedConnector struct {
	driver.Connector
	watch storage.Watch
	count func()
}

// Connect implements driver.Connector.
func (c watchedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	_, end := c.watch(ctx, "connect")
	conn, err := c.Connector.Connect(ctx)
	end(err)
	if err != nil {
		return nil, err
	}
	return &watchedConn{conn.(fullConn), c.watch, c.count, nil}, nil
}

// fullConn is what the connections of both drivers can do.
type fullConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
}

// watchedConn is one connection, which one goroutine uses at a time.
type watchedConn struct {
	fullConn
	watch storage.Watch
	count func()
	tx    *watchedTx // under way
}

// IsValid implements driver.Validator where the driver does.
func (c *watchedConn) IsValid() bool {
	v, ok := c.fullConn.(driver.Validator)
	return !ok || v.IsValid()
}

// CheckNamedValue implements driver.NamedValueChecker where the driver does.
func (c *watchedConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.fullConn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// begin tells of a statement, where it is not part of a transaction.
func (c *watchedConn) begin(ctx context.Context, query string) (context.Context, func(error)) {
	c.count()
	if tx := c.tx; tx != nil {
		return ctx, tx.note
	}
	return c.watch(ctx, statement(query))
}

// ExecContext implements driver.ExecerContext.
func (c *watchedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	ctx, end := c.begin(ctx, query)
	result, err := c.fullConn.ExecContext(ctx, query, args)
	end(err)
	return result, err
}

// QueryContext implements driver.QueryerContext. The operation lasts until the rows
// are read.
func (c *watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	ctx, end := c.begin(ctx, query)
	rows, err := c.fullConn.QueryContext(ctx, query, args)
	if err != nil {
		end(err)
		return nil, err
	}
	return &watchedRows{Rows: rows, end: end}, nil
}

// BeginTx implements driver.ConnBeginTx.
func (c *watchedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	ctx, end := c.watch(ctx, "transaction")
	tx, err := c.fullConn.BeginTx(ctx, opts)
	if err != nil {
		end(err)
		return nil, err
	}
	c.tx = &watchedTx{Tx: tx, conn: c, end: end}
	return c.tx, nil
}

// watchedTx is a transaction under way.
type watchedTx struct {
	driver.Tx
	conn *watchedConn
	end  func(error)
	err  error // of the first statement that failed
}

func (t *watchedTx) note(err error) {
	if t.err == nil {
		t.err = err
	}
}

// Commit implements driver.Tx.
func (t *watchedTx) Commit() error {
	err := t.Tx.Commit()
	t.conn.tx = nil
	t.end(err)
	return err
}

// Rollback implements driver.Tx. It is how a transaction ends that was not to be
// written, and no failure in itself.
func (t *watchedTx) Rollback() error {
	err := t.Tx.Rollback()
	t.conn.tx = nil
	t.end(errors.Join(t.err, err))
	return err
}

// watchedRows are the rows of a statement, which ends with them.
type watchedRows struct {
	driver.Rows
	end func(error)
	err error
}

// Next implements driver.Rows.
func (r *watchedRows) Next(dest []driver.Value) error {
	err := r.Rows.Next(dest)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return err
}

// Close implements driver.Rows.
func (r *watchedRows) Close() error {
	err := r.Rows.Close()
	r.end(errors.Join(r.err, err))
	return err
}

// statement names a statement by its verb and its first table: "UPDATE recordings".
func statement(query string) string {
	words := strings.Fields(query)
	if len(words) == 0 {
		return "other"
	}
	verb := strings.ToUpper(words[0])
	for i, word := range words[:len(words)-1] {
		switch strings.ToUpper(word) {
		case "FROM", "INTO", "UPDATE", "TABLE":
			if name := strings.TrimFunc(words[i+1], func(r rune) bool { return !nameRune(r) }); name != "" && strings.TrimFunc(name, nameRune) == "" {
				return verb + " " + name
			}
		}
	}
	return verb
}

// nameRune says that r may be part of the name of a table.
func nameRune(r rune) bool { return r == '_' || 'a' <= r && r <= 'z' }
