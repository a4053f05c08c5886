package records

import (
	"context"
	"database/sql"
	"encoding/binary"

	"github.com/langdu/langdu/models"
)

// With secure_delete SQLite overwrites a row that it deletes with zeros. But before
// that it may have moved the row within its page, or to another page, and it does
// not overwrite the place where the row was: the free space of pages holds copies.
// VACUUM would write the whole database anew, and nobody could write meanwhile. We
// do what SQLite's own ext/misc/scrub.c does to the copy that it makes (D. Richard
// Hipp, public domain), in place: every page is read through the virtual table
// sqlite_dbpage, and the pages whose free space is not zero are written back with
// zeros there, a few at a time so that others can write between.

// scrubBatch is how many pages are written in one transaction.
const scrubBatch = 64

// scrubLimit is from how many pages on the first byte of a page may be part of a
// page number rather than the kind of the page: 128 GB.
const scrubLimit = 1 << 25

// scrubSQLite overwrites the free space of the database, then empties its log.
// What is deleted while it runs is left to the next one.
func (s *Store) scrubSQLite(ctx context.Context) (models.Scrubbed, error) {
	dirty, err := s.dirtyPages(ctx)
	if err != nil {
		return "", err
	}
	for len(dirty) > 0 {
		n := min(len(dirty), scrubBatch)
		if err := s.scrubPages(ctx, dirty[:n]); err != nil {
			return "", err
		}
		dirty = dirty[n:]
	}
	held, err := s.truncateLog(ctx)
	if held {
		return models.ScrubbedHeld, err
	}
	return models.ScrubbedPages, err
}

// dirtyPages are the numbers of the pages with something in their free space, as
// the database stands when it is called.
func (s *Store) dirtyPages(ctx context.Context) (dirty []int, err error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // nothing was written
	free, err := freePages(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT pgno, data FROM sqlite_dbpage`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var number int
		var page sql.RawBytes
		if err := rows.Scan(&number, &page); err != nil {
			return nil, err
		}
		if number >= scrubLimit {
			return nil, models.Errorf("records", models.Internal, "the SQLite database has more than %d pages: move it to PostgreSQL", scrubLimit)
		}
		if scrubPage(page, number, free) {
			dirty = append(dirty, number)
		}
	}
	return dirty, rows.Err()
}

// scrubPages overwrites the free space of some pages in one transaction. A page
// may have become another since it was found: it is looked at anew.
func (s *Store) scrubPages(ctx context.Context, numbers []int) error {
	return s.transact(ctx, "records.Scrub", func(tx *sql.Tx) error {
		free, err := freePages(ctx, tx)
		if err != nil {
			return err
		}
		for _, number := range numbers {
			page, err := readPage(ctx, tx, number)
			if err != nil {
				return err
			}
			if !scrubPage(page, number, free) {
				continue
			}
			if _, err := exec(ctx, tx, `UPDATE sqlite_dbpage SET data = $1 WHERE pgno = $2`, page, number); err != nil {
				return err
			}
		}
		return nil
	})
}

func readPage(ctx context.Context, q queryer, number int) (page []byte, err error) {
	err = q.QueryRowContext(ctx, `SELECT data FROM sqlite_dbpage WHERE pgno = $1`, number).Scan(&page)
	return page, err
}

// freePages are the pages of the freelist, with how many bytes of each mean
// something: of a trunk its list, of the others nothing.
func freePages(ctx context.Context, q queryer) (map[int]int, error) {
	first, err := readPage(ctx, q, 1)
	if err != nil {
		return nil, err
	}
	if binary.BigEndian.Uint32(first[52:]) != 0 { // pages of the map begin as pages of a b-tree do
		return nil, models.Errorf("records", models.Internal,
			"the database keeps a map of its pages (auto_vacuum), which langdu never asks for: PRAGMA auto_vacuum = NONE and VACUUM end that")
	}
	free := map[int]int{}
	for trunk := int(binary.BigEndian.Uint32(first[32:])); trunk != 0; {
		if _, seen := free[trunk]; seen {
			return nil, models.Errorf("records", models.Internal, "the database's list of free pages runs in a circle")
		}
		page, err := readPage(ctx, q, trunk)
		if err != nil {
			return nil, err
		}
		n := int(binary.BigEndian.Uint32(page[4:]))
		if 8+4*n > len(page) {
			return nil, models.Errorf("records", models.Internal, "a page of the database's list of free pages is not one")
		}
		free[trunk] = 8 + 4*n
		for i := range n {
			free[int(binary.BigEndian.Uint32(page[8+4*i:]))] = 0
		}
		trunk = int(binary.BigEndian.Uint32(page))
	}
	return free, nil
}

// scrubPage overwrites the free space of a page with zeros and says whether
// anything else was there. What is neither a free page nor a page of a b-tree is
// left as it is: pages of long rows have nothing free that was ever used for
// something else.
func scrubPage(page []byte, number int, free map[int]int) bool {
	if used, ok := free[number]; ok {
		return zero(page[used:])
	}
	at := 0
	if number == 1 {
		at = 100 // behind the header of the database
	}
	usable := len(page)
	if number == 1 {
		usable -= int(page[20]) // SQLite's own reserve, which we never ask for
	}
	blocks, ok := freeSpace(page[:usable], at)
	if !ok {
		return false
	}
	changed := false
	for _, block := range blocks {
		changed = zero(page[block[0]:block[1]]) || changed
	}
	return changed
}

// freeSpace is where a b-tree page has free space: the gap between the pointers to
// its cells and the cells, and the bodies of its free blocks. (Fragments of one to
// three bytes between cells are not listed in a page, and are left: SQLite has
// zeroed them when it freed what they are a rest of.) ok is false where it is no such
// page.
func freeSpace(page []byte, at int) (blocks [][2]int, ok bool) {
	header := 8
	switch page[at] {
	case 2, 5: // interior pages
		header = 12
	case 10, 13: // leaves
	default:
		return nil, false
	}
	number := func(i int) int { return int(binary.BigEndian.Uint16(page[i:])) }
	next, cells, content := number(at+1), number(at+3), number(at+5)
	if content == 0 {
		content = 65536
	}
	pointers := at + header + 2*cells
	if pointers > content || content > len(page) {
		return nil, false
	}
	blocks = append(blocks, [2]int{pointers, content})
	for low := content; next != 0; {
		if next < low || next+4 > len(page) {
			return nil, false
		}
		end := next + number(next+2)
		if end < next+4 || end > len(page) {
			return nil, false
		}
		blocks = append(blocks, [2]int{next + 4, end})
		low, next = end, number(next)
	}
	return blocks, true
}

// zero clears b and says whether anything was in it.
func zero(b []byte) bool {
	for i, v := range b {
		if v != 0 {
			clear(b[i:])
			return true
		}
	}
	return false
}
