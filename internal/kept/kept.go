// Package kept says what the service keeps, where, and until when: every column of
// every table, and every name of an object. The tests compare it with the
// databases as they are, so that nothing is kept that nobody has thought about;
// docs/privacy.md shows it to people.
package kept

import (
	"strings"

	"github.com/langdu/langdu/models"
)

// Table is a table of a database.
type Table struct {
	Name  string
	Holds string // for a person
	Class models.DataClass
	Ends  string // when a row goes
	// About is the columns that tell of a child, a guardian or another person, or
	// lead to one; Other is all others.
	About, Other string
}

// Columns is the names of all columns.
func (t Table) Columns() []string { return append(strings.Fields(t.About), strings.Fields(t.Other)...) }

// Object is a kind of object in the object store.
type Object struct {
	Name  string // below r/<recording>/, x/<export>/ or p/<media>/
	Holds string
	Class models.DataClass
}
