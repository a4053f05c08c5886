package records

import (
	"time"

	"github.com/langdu/langdu/models"
)

// SweepQueries are what a sweep and a change of the schedule ask.
func SweepQueries(now time.Time, limit int) map[string]Query {
	queries := map[string]Query{
		"Idle":           {idleSQL, []any{ms(now), limit}, "learners_idle", false},
		"Warned":         {warnedSQL, []any{ms(now), ms(now), limit}, "learners_warned", false},
		"Lapsed":         {lapsedSQL, []any{ms(now), limit}, "learners_lapsed", false},
		"ExpiredReplays": {expiredReplaysSQL, []any{ms(now), limit}, "replays_expiring", false},
		"Abandoned":      {abandonedSQL, []any{ms(now), limit}, "recordings_uploading", false},
		"JustErased":     {justErasedSQL, []any{ms(now), "", limit}, "erasures_done", false},
		"JustCleared":    {justClearedSQL, []any{ms(now), "", ms(now), limit}, "recordings_cleared", false},
		"Unfinished":     {unfinishedSQL, []any{ms(now), limit}, "uploads_by_end", false},
		"Expired":        {expiredSQL, []any{ms(now), limit, 0, "", ms(now)}, "recordings_original", true},
	}
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
	return queries
}
