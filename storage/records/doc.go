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
// synchronous_commit=on. Erased text is overwritten in SQLite's pages
// (secure_delete) and leaves the write-ahead log when an erasure ends; a copy that
// SQLite left in the free space of a page when it moved rows to another one stays
// there until the page is used or the file is vacuumed. In PostgreSQL it goes when
// autovacuum has passed over it.
package records
