-- How many calls of the app's hook are in a state, without reading all of them.
-- +goose Up
CREATE INDEX hook_calls_state ON hook_calls (state, at_ms);

-- +goose Down
DROP INDEX hook_calls_state;
