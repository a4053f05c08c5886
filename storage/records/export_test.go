package records

import (
	"context"
	"database/sql"
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
		"Idle":            {idleSQL, []any{ms(now), limit}, "learners_idle", false},
		"Warned":          {warnedSQL, []any{ms(now), ms(now), limit}, "learners_warned", false},
		"Lapsed":          {lapsedSQL, []any{ms(now), limit}, "learners_lapsed", false},
		"ExpiredReplays":  {expiredReplaysSQL, []any{ms(now), limit}, "replays_expiring", false},
		"Abandoned":       {abandonedSQL, []any{ms(now), limit}, "recordings_uploading", false},
		"Due":             {dueSQL, []any{ms(now), limit}, "recordings_due", false},
		"Expired":         {expiredSQL, []any{ms(now), limit, 0, "", ms(now)}, "recordings_original", true},
		"PendingErasures": {pendingErasuresSQL, []any{ms(now), limit}, "erasures_due", false},
		"RecordingsOf":    {recordingsOfSQL, []any{string(learner), limit}, "recordings_of_learner", false},
		"Work": {workSQL, []any{string(learner), ms(now), string(models.NewRecordingID()), "", "", "", limit, "", ""},
			"recordings_of_learner", false},
		"WorkSearch": {workSQL, []any{string(learner), ms(now), string(models.NewRecordingID()), "p", "x", "%x%", limit, "q", "answer"},
			"recordings_of_learner", false},
		"QuestionsOfPage":  {questionsOfPageSQL, []any{"p", "q", limit}, "questions_of_page", false},
		"Questions":        {questionsSQL, []any{"q", limit}, "questions_", false},
		"GrowthDays":       {growthDaysSQL, []any{string(learner), ms(now)}, "recordings_of_learner", true},
		"Audit":            auditOf(storage.AuditQuery{Limit: limit}, "audit"),
		"AuditOfAction":    auditOf(storage.AuditQuery{Limit: limit, Action: models.AuditPolicy, Since: now}, "audit_of_action"),
		"AuditOfActor":     auditOf(storage.AuditQuery{Limit: limit, Actor: "a"}, "audit_of_actor"),
		"AuditOfObject":    auditOf(storage.AuditQuery{Limit: limit, Object: "o"}, "audit_of_object"),
		"CountAudit":       {countAuditSQL, []any{ms(now)}, "audit_at", false},
		"AuditOfSubject":   {entriesOfAliasSQL, []any{"alias", 0, limit}, "audit_of_subject", false},
		"Accesses":         {accessesSQL, []any{string(learner), lastID, limit}, "accesses_of_learner", false},
		"GrowthCharacters": {growthCharactersSQL, []any{string(learner), ms(now)}, "recordings_of_learner", true},
	}
	retentionQueries(queries, now, limit)
	return queries
}

// retentionQueries are what a sweep and a change of the schedule ask.
func retentionQueries(queries map[string]Query, now time.Time, limit int) {
	for class, query := range countExpiredSQL {
		queries["CountExpired/"+string(class)] = Query{query, []any{ms(now)}, "recordings_" + string(class), false}
	}
	for _, r := range remnants {
		queries["Remnants/"+r.order] = Query{r.selectSQL(), []any{ms(now), limit}, r.table + "_", false}
	}
	for _, o := range overlongs {
		index, kind := "recordings_"+string(o.class)+"_kept", "readings"
		if o.answer {
			index, kind = "answers_"+string(o.class)+"_kept", "answers"
		}
		if o.class == "" {
			index = "answers_kept_on"
		}
		periods := o.periods(models.DefaultSchedule())
		queries["Overlong/"+kind+"/"+string(o.class)] = Query{`SELECT id` + o.sql + allArguments + ` LIMIT $5`, append(periods, limit), index, false}
		queries["Shorten/"+kind+"/"+string(o.class)] = Query{o.shortenSQL(), append(periods, limit), index, false}
		if o.class != "" {
			queries["Shortening/"+kind+"/"+string(o.class)] = Query{o.countSQL(), append(periods, ms(now)), index, false}
		}
	}
}

func auditOf(q storage.AuditQuery, index string) Query {
	sql, args := searchAudit(q)
	return Query{sql, args, index, false}
}

// ScrubPage overwrites the free space of a page of SQLite.
func ScrubPage(page []byte, number int) bool { return scrubPage(page, number, nil) }

// InAnotherForm says of tables where else in an export they are.
var InAnotherForm = inAnotherForm
