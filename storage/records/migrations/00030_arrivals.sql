-- +goose Up

-- uploading, in one piece: until when something of it may be written, unless its process
-- says again that it lives; 0 where it says nothing, as those of the release before do.
ALTER TABLE recordings ADD COLUMN arriving_ms BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE recordings DROP COLUMN arriving_ms;
