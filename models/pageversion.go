package models

import (
	"maps"
	"slices"
	"time"
)

// PageVersion is a page as it once was, so that a wrong change can be taken back.
type PageVersion struct {
	Number    int // from 1; the highest is the one in force
	Page      Page
	WrittenAt time.Time
	// Role and Actor are who wrote it, as the audit log has it; "" where that is not
	// known or the log's time is over.
	Role, Actor string
}

// PageVersions is how many versions of a page are kept.
const PageVersions = 20

// AuditPage is a page that was written, as it is audited: with its id, and in the
// detail what was changed of it.
const AuditPage AuditAction = "page"

// Changed names what differs between two versions of a page, in words of a fixed
// vocabulary; nothing where they are the same.
func (p Page) Changed(from Page) []string {
	var what []string
	for _, part := range []struct {
		name string
		same bool
	}{
		{"text", p.Text == from.Text}, {"readings", slices.Equal(p.Overrides, from.Overrides)},
		{"title", p.Title == from.Title}, {"book", p.Book == from.Book},
		{"rules", p.Rules.Strictness == from.Rules.Strictness && maps.Equal(p.Rules.Accents, from.Rules.Accents)},
	} {
		if !part.same {
			what = append(what, part.name)
		}
	}
	return what
}
