-- What an erasure looks for in tables that have no index for it.
-- +goose Up
CREATE INDEX tickets_of_recording ON tickets (recording) WHERE recording <> '';
CREATE INDEX corrections_of_learner ON corrections (learner);

-- +goose Down
DROP INDEX corrections_of_learner;
DROP INDEX tickets_of_recording;
