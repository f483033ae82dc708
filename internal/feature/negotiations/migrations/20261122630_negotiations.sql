-- +goose Up
-- What did not become public when its minute was over, because whoever wanted it had no
-- role for it any more. A row is deleted when a person has noticed it, or marked the same
-- again.
CREATE TABLE negotiations_refused (
	id          TEXT NOT NULL PRIMARY KEY,
	negotiation TEXT NOT NULL,
	draft       TEXT NOT NULL,        -- '' is the text itself
	by_who      TEXT NOT NULL,        -- account that wanted it
	at          {{int64}} NOT NULL    -- Unix seconds, whole minutes
);
CREATE UNIQUE INDEX negotiations_refused_of ON negotiations_refused (negotiation, draft);
