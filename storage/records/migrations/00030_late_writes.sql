-- +goose Up

-- uploading, in one piece: until when something of it may be written, unless its process
-- says again that it lives; 0 where it says nothing, as those of the release before do.
ALTER TABLE recordings ADD COLUMN arriving_ms BIGINT NOT NULL DEFAULT 0;

-- When objects of it were erased, and it was not, to which somebody may have been writing;
-- 0 for never. They are looked for again for an hour, and the index is read no further back.
ALTER TABLE recordings ADD COLUMN cleared_ms BIGINT NOT NULL DEFAULT 0;
CREATE INDEX recordings_cleared ON recordings (cleared_ms, id) WHERE cleared_ms > 0;

-- +goose Down
DROP INDEX recordings_cleared;
ALTER TABLE recordings DROP COLUMN cleared_ms;
ALTER TABLE recordings DROP COLUMN arriving_ms;
