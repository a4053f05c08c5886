package records

import "slices"

// Erasing is every statement that erases a recording or a learner, with arguments.
func Erasing() (all []Query) {
	for _, remove := range append(slices.Clone(ofRecording), ofLearner...) {
		all = append(all, Query{SQL: remove, Args: []any{"id"}})
	}
	for _, find := range append(slices.Clone(belongings), recordingsLeftSQL, parentSQL) {
		all = append(all, Query{SQL: find, Args: []any{"id"}})
	}
	all = append(all, Query{SQL: archivesOfSQL, Args: []any{"id"}}, Query{SQL: retireSQL, Args: []any{"id", int64(1), int64(1)}})
	return append(all, Query{SQL: noneWritingSQL, Args: []any{"id", int64(1)}},
		Query{SQL: clearedErasuresSQL, Args: []any{10}}, Query{SQL: pendingErasuresSQL, Args: []any{int64(1), 10}},
		Query{SQL: recordingsOfSQL, Args: []any{"id", 10}}, Query{SQL: lastReceiptSQL})
}
