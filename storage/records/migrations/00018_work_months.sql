-- My Work by months: a month is counted without reading its recordings.
-- +goose Up
CREATE INDEX recordings_listed ON recordings (learner, created_ms, result_ms) WHERE learner <> '' AND status NOT IN ('uploading', 'held', 'erased');

-- +goose Down
DROP INDEX recordings_listed;
