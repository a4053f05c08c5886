-- +goose Up

-- The span in which a recording was received, as a traceparent: '' where none was made.
-- Whoever claims it goes on in that trace.
ALTER TABLE recordings ADD COLUMN trace TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE recordings DROP COLUMN trace;
