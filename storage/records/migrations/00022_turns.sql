-- +goose Up

-- In which order recordings that are due are worked on: see storage.Turns. 0 goes first:
-- it came before there were turns.
ALTER TABLE recordings ADD COLUMN turn_ms BIGINT NOT NULL DEFAULT 0;
CREATE INDEX recordings_turns ON recordings (turn_ms, id) WHERE due_ms > 0;
CREATE INDEX recordings_waiting ON recordings (learner, turn_ms) WHERE due_ms > 0;

-- +goose Down
DROP INDEX recordings_waiting;
DROP INDEX recordings_turns;
ALTER TABLE recordings DROP COLUMN turn_ms;
