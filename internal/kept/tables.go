package kept

import "github.com/langdu/langdu/models"

const withRecording, withLearner = "with the recording", "with the learner"

// Records is the tables of the database of the records.
var Records = []Table{
	{Name: "learners", Holds: "who may be recorded: the app's name for the child, the month of birth or age band, the guardian", Class: models.ClassIndex, Ends: "when the learner is erased",
		About: "id birth_month age_band guardian created_ms active_ms erased_ms alias"},
	{Name: "consents", Holds: "who consented to what, when, how that was verified, under which policy; withdrawals", Class: models.ClassIndex, Ends: withLearner,
		About: "id learner purpose policy given_by method given_ms withdrawn_ms"},
	{Name: "recordings", Holds: "a recording: what was read or asked, how long it is, how it ended, its three expiries. An erased one stays, emptied, for its index period, so that its address can say that it is gone", Class: models.ClassResult, Ends: "at its end or when it is erased",
		About: "learner page body overrides search reason detail media_type size sha256 duration_ms overall engine provenance rules question asked matched alias",
		Other: "id status created_ms updated_ms attempt due_ms quiet_ms original_ms rendition_ms result_ms once_settled"},
	{Name: "results", Holds: "the result document: each character or the transcript of an answer, with scores", Class: models.ClassResult, Ends: withRecording,
		About: "recording version document overall read correct"},
	{Name: "result_characters", Holds: "the score of each character, for My Work and growth", Class: models.ClassResult, Ends: withRecording,
		About: "recording position written reading verdict score initial_score final_score tone_score"},
	{Name: "former_results", Holds: "the headline of a judgement that a newer engine has replaced", Class: models.ClassResult, Ends: withRecording,
		About: "recording number status reason overall read correct engine provenance matched judged_ms replaced_ms"},
	{Name: "likes", Holds: "who likes a recording", Class: models.ClassIndex, Ends: withRecording,
		About: "recording principal created_ms"},
	{Name: "notices", Holds: "what a guardian must be told", Class: models.ClassIndex, Ends: withLearner,
		About: "id learner kind detail created_ms delivered_ms",
		Other: "due_ms attempt"},
	{Name: "incidents", Holds: "what went wrong, in the words of staff, and when the regulator was told; never who was touched", Class: models.ClassIndex, Ends: "never: proof of what was done",
		About: "scope",
		Other: "id drill words from_ms to_ms known_ms due_ms reported_ms notified_ms erased"},
	{Name: "incident_learners", Holds: "whose data an incident touched, and with which notice they were told", Class: models.ClassIndex, Ends: withLearner,
		About: "incident learner touched notice"},
	{Name: "closures", Holds: "the end of the service: when it was announced, and the signed statement that nothing is left", Class: models.ClassIndex, Ends: "never: proof of what was done",
		Other: "id state announced_ms ends_ms noticed_ms notices learners statement"},
	{Name: "statistics_months", Holds: "which months have statistics", Class: models.ClassEvent, Ends: "never: they lead to nobody",
		Other: "month made_ms"},
	{Name: "statistics", Holds: "how often a character of a page is misread by ten learners or more, in rounded figures without a name or a date", Class: models.ClassEvent, Ends: "never: they lead to nobody",
		Other: "month page written reading learners percents"},
	{Name: "erasures", Holds: "an erasure and how far it is: counts, and until it is done whose it is", Class: models.ClassIndex, Ends: "at the end of its index period",
		About: "learner owner",
		Other: "id scope cause recording state requested_ms done_ms due_ms quiet_ms recordings objects rows_erased"},
	{Name: "replays", Holds: "answers to requests with an Idempotency-Key, which name nobody", Class: models.ClassIndex, Ends: "after a day",
		Other: "key_hash fingerprint status location body expires_ms"},
	{Name: "audit", Holds: "the audit log: who did what, under pseudonyms and aliases that lead to nobody without the rows above", Class: models.ClassEvent, Ends: "at the end of its event period",
		About: "actor subject",
		Other: "seq at_ms action role object detail prev hash"},
	{Name: "audit_head", Holds: "the end of the audit log", Class: models.ClassEvent, Ends: "never: one row",
		Other: "id seq hash pepper"},
	{Name: "policies", Holds: "every version of the privacy policy", Class: models.ClassIndex, Ends: "never: promise 3",
		Other: "version body material effective_ms created_ms"},
	{Name: "pages", Holds: "what there is to read", Class: models.ClassIndex, Ends: "when it is replaced",
		Other: "id book title body overrides search updated_ms rules"},
	{Name: "questions", Holds: "what there is to answer aloud", Class: models.ClassIndex, Ends: "when it is replaced",
		Other: "id prompt page answers updated_ms"},
	{Name: "runs", Holds: "which work only one process does at a time", Class: models.ClassIndex, Ends: "with the work",
		Other: "name holder lease_ms"},
	{Name: "goose_db_version", Holds: "which version the tables have", Class: models.ClassIndex, Ends: "never",
		Other: "id version_id is_applied tstamp"},
}

// Keys is the tables of the database of the data keys.
var Keys = []Table{
	{Name: "data_keys", Holds: "the key that a learner's files are encrypted with, itself encrypted under the master key. A destroyed one leaves its alias, so that none is made again", Class: models.ClassIndex, Ends: "destroyed when the learner is erased",
		About: "alias master wrapped",
		Other: "created_ms destroyed_ms"},
	{Name: "erased", Holds: "the journal of erasures, which a restored backup is held to", Class: models.ClassIndex, Ends: "never: ids that lead to nobody",
		Other: "seq recording alias at_ms"},
	{Name: "erased_head", Holds: "the end of the journal", Class: models.ClassIndex, Ends: "never: one row",
		Other: "id seq"},
	{Name: "langdu_keys_version", Holds: "which version the tables have", Class: models.ClassIndex, Ends: "never",
		Other: "id version_id is_applied tstamp"},
}

// Objects is what the object store holds of a recording.
var Objects = []Object{
	{"original", "the bytes that were uploaded", models.ClassOriginal},
	{"playback.m4a", "the playback file", models.ClassRendition},
	{"peaks.json", "the waveform, as it is drawn", models.ClassRendition},
}
