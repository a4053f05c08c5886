package records

import (
	"context"
	"database/sql"
	"maps"
	"time"

	"github.com/langdu/langdu/models"
	"github.com/langdu/langdu/storage"
)

// DB is the database of a store, for tests that look behind the ports.
func (s *Store) DB() *sql.DB { return s.write }

// Reader is the database of a store's queries.
func (s *Store) Reader() *sql.DB { return s.read }

// EmptyLog moves SQLite's log into the database, without a scrub.
func (s *Store) EmptyLog(ctx context.Context) error {
	_, err := s.truncateLog(ctx)
	return err
}

// Query is a query that must cost what it returns, with arguments.
type Query struct {
	SQL  string
	Args []any
	// Index is what it must use.
	Index string
	// Sorts says that it may sort the few rows it has found.
	Sorts bool
}

// Queries are the queries that must not slow down as the tables grow.
func Queries(learner models.LearnerID, now time.Time, limit int) map[string]Query {
	queries := map[string]Query{
		"Due":               {dueSQL, []any{ms(now), limit}, "recordings_due", false},
		"Next":              {nextSQL, []any{ms(now), limit}, "recordings_turns", false},
		"Waiting":           {waitingSQL, []any{string(learner), limit}, "recordings_waiting", false},
		"LastTurn":          {lastTurnSQL, []any{string(learner)}, "recordings_waiting", false},
		"Line":              {lineSQL, []any{ms(now), ms(now), limit}, "recordings_due", true},
		"Backlog":           {unsettledSQL, []any{limit}, "recordings_due", true},
		"BacklogErasures":   {unerasedSQL, []any{limit}, "erasures_due", true},
		"BacklogCleared":    {unclearedSQL, []any{limit}, "erasures_cleared", true},
		"PendingErasures":   {pendingErasuresSQL, []any{ms(now), limit}, "erasures_due", false},
		"DueExports":        {dueExportsSQL, []any{ms(now), limit}, "exports_due", false},
		"ExpiredExports":    {expiredExportsSQL, []any{ms(now), limit}, "exports_expiring", false},
		"DueCorrections":    {dueCorrectionsSQL, []any{ms(now), limit}, "corrections_due", false},
		"UnguardedDue":      {unguardedDueSQL, []any{ms(now), limit}, "learners_unguarded", false},
		"OpenDisputes":      {openDisputesSQL, []any{"", limit}, "disputes_open", false},
		"RecordingsOf":      {recordingsOfSQL, []any{string(learner), limit}, "recordings_of_learner", false},
		"Work":              workOf(storage.WorkQuery{Learner: learner}, now, limit),
		"WorkSearch":        workOf(storage.WorkQuery{Learner: learner, Page: "p", LikedBy: "x", Text: "x", Question: "q", Kind: models.AnswerKind, Book: "b", Most: 64}, now, limit),
		"WorkMonths":        monthsOf(learner, now),
		"Standing":          {standingSQL, []any{string(learner), ms(now)}, "recordings_", false},
		"FirstListed":       {firstListedSQL, []any{string(learner)}, "recordings_", false},
		"LastListed":        {lastListedSQL, []any{string(learner)}, "recordings_", false},
		"SharesOfLearner":   {sharesOfLearnerSQL, []any{string(learner), ms(now)}, "shares_of_learner", true},
		"QuestionsOfPage":   {questionsOfPageSQL, []any{"p", "q", limit}, "questions_of_page", false},
		"Questions":         {questionsSQL, []any{"q", limit}, "questions_", false},
		"Growth":            {growthSQL, []any{string(learner), ms(now), ms(now)}, "recordings_", false},
		"Audit":             auditOf(storage.AuditQuery{Limit: limit}, "audit"),
		"AuditOfAction":     auditOf(storage.AuditQuery{Limit: limit, Action: models.AuditPolicy, Since: now}, "audit_of_action"),
		"AuditOfActor":      auditOf(storage.AuditQuery{Limit: limit, Actor: "a"}, "audit_of_actor"),
		"AuditOfObject":     auditOf(storage.AuditQuery{Limit: limit, Object: "o"}, "audit_of_object"),
		"DueNotices":        {dueNoticesSQL, []any{ms(now), limit}, "notices_due", false},
		"DueHookCalls":      {dueHookCallsSQL, []any{ms(now), limit}, "hook_calls_due", false},
		"CountAudit":        {countAuditSQL, []any{ms(now)}, "audit_at", false},
		"AuditOfSubject":    {entriesOfAliasSQL, []any{"alias", 0, limit}, "audit_of_subject", false},
		"Accesses":          {accessesSQL, []any{string(learner), lastID, limit}, "accesses_of_learner", false},
		"CharacterReadings": {characterReadingsSQL, []any{string(learner), "小", limit, ms(now)}, "recordings_", true},
	}
	queries["DueModel"] = Query{dueModelSQL, []any{ms(now)}, "page_models_due", false}
	queries["DuePreview"] = Query{duePreviewSQL, []any{ms(now)}, "previews_due", false}
	queries["NewestReadings"] = Query{newestReadingsSQL, []any{"p1", limit}, "recordings_of_page", false}
	maps.Copy(queries, SweepQueries(now, limit))
	return queries
}

func workOf(q storage.WorkQuery, now time.Time, limit int) Query {
	return Query{workSQL, append(listed(q), ms(now), string(models.NewRecordingID()), limit), "recordings_of_learner", false}
}

func monthsOf(learner models.LearnerID, now time.Time) Query {
	sql, args := countMonths(storage.WorkQuery{Learner: learner}, monthsBetween(now.AddDate(-2, 0, 0), now), now)
	return Query{sql, args, "recordings_listed", true}
}

func auditOf(q storage.AuditQuery, index string) Query {
	sql, args := searchAudit(q)
	return Query{sql, args, index, false}
}

// ScrubPage overwrites the free space of a page of SQLite.
func ScrubPage(page []byte, number int) bool { return scrubPage(page, number, nil) }

// InAnotherForm says of tables where else in an export they are.
var InAnotherForm = inAnotherForm
