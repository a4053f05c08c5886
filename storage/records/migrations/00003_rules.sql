-- What a page asks of its readers, and what was asked of each.
-- +goose Up
ALTER TABLE pages ADD COLUMN rules TEXT NOT NULL DEFAULT '';      -- JSON; none is ''
ALTER TABLE recordings ADD COLUMN rules TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE recordings DROP COLUMN rules;
ALTER TABLE pages DROP COLUMN rules;
