// Package records keeps the rows of the service in SQLite or PostgreSQL. It
// implements every record port of package storage and nothing else: it knows no
// object store, no queue and no clock.
//
//	store, err := records.Open(ctx, "sqlite:///var/lib/langdu/langdu.db")
//	store, err := records.Open(ctx, "postgres://langdu:…@db/langdu?sslmode=verify-full")
//
// One SQL text serves both databases. To stay in the part that they share, every
// column is TEXT or BIGINT; a time is the milliseconds since 1970 in UTC, and 0
// is the zero time, so that "nothing is due" is a number and not NULL.
//
// # How races are decided
//
// Every change of a recording starts with one UPDATE of its row whose WHERE
// clause says what must be true. SQLite has one writer at a time; PostgreSQL
// locks the row and looks at the WHERE clause again when another transaction was
// faster. Either way one caller changes a row and the others change none, and
// then ask why (see absence). What depends on the row, such as likes, results
// and erasures, is written in the same transaction after that UPDATE, and so
// never appears beside a row that has just been erased. A learner's row is the
// gate for new recordings and consents in the same way.
//
// # Durability
//
// What a method has returned without error survives a loss of power: SQLite runs
// with a write-ahead log and synchronous=FULL, PostgreSQL with its default
// synchronous_commit=on.
//
// # What is deleted is gone
//
// A database that deletes a row frees its space and leaves the bytes. Scrub overwrites
// them: in SQLite the free space of every page, after which the log is emptied
// (secure_delete alone leaves the copies that SQLite makes when it moves rows); in
// PostgreSQL by writing the tables anew and moving the write-ahead log on. How far it
// got stands in the receipt of the erasure. Old files of PostgreSQL's log are removed
// only where the server runs with wal_recycle=off, and what was archived or backed up
// is out of our reach.
package records
