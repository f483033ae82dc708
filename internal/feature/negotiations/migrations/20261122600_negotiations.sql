-- +goose Up
-- What is to become public once the time to undo it is over. A row is deleted when it
-- was carried out or taken back.
CREATE TABLE negotiations_plan (
	id          TEXT NOT NULL PRIMARY KEY,
	negotiation TEXT NOT NULL,
	draft       TEXT NOT NULL,        -- '' is the text itself
	by_who      TEXT NOT NULL,        -- account
	due_at      {{int64}} NOT NULL    -- Unix seconds
);
CREATE UNIQUE INDEX negotiations_plan_of ON negotiations_plan (negotiation, draft);
CREATE INDEX negotiations_plan_due ON negotiations_plan (due_at);
-- Addresses of texts that were deleted and that readers may have kept: what once meant
-- one text never means another.
CREATE TABLE negotiations_gone (
	slug TEXT NOT NULL PRIMARY KEY
);
