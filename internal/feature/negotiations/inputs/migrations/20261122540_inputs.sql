-- +goose Up
-- Wording proposed on a paragraph of a draft.
CREATE TABLE inputs_input (
	id          TEXT NOT NULL PRIMARY KEY,
	negotiation TEXT NOT NULL,
	draft       TEXT NOT NULL,        -- id: numbers of drafts change
	n           {{int64}} NOT NULL,   -- the paragraph, from 0; -1 is before the first
	state       TEXT NOT NULL,        -- draft, proposed, agreed, withdrawn
	public      {{int64}} NOT NULL,   -- 1: shown to readers, once it is agreed and the text is public
	place       {{int64}} NOT NULL,   -- among those on the same paragraph, the lowest first
	network     TEXT NOT NULL,
	by_who      TEXT NOT NULL,        -- account, or "link:<id>"
	made_on     {{int64}} NOT NULL,   -- day
	revision    {{int64}} NOT NULL,   -- grows with every change of it
	body        TEXT NOT NULL         -- JSON: kind, wording, reason, ask, precedent, the draft's words it is about
);
CREATE INDEX inputs_input_of ON inputs_input (negotiation, draft);

-- Links for member networks without an account: each for one draft and one network.
CREATE TABLE inputs_link (
	id          TEXT NOT NULL PRIMARY KEY,
	hash        TEXT NOT NULL,        -- of the token
	negotiation TEXT NOT NULL,
	slug        TEXT NOT NULL,        -- of the negotiation; it does not change
	draft       TEXT NOT NULL,
	network     TEXT NOT NULL,
	made_by     TEXT NOT NULL,
	made_on     {{int64}} NOT NULL,
	expires_at  {{int64}} NOT NULL,
	revoked     {{int64}} NOT NULL
);
CREATE UNIQUE INDEX inputs_link_hash ON inputs_link (hash);
CREATE INDEX inputs_link_of ON inputs_link (negotiation, draft);

-- What a person decided became of an input in a later draft.
CREATE TABLE inputs_fate (
	input   TEXT NOT NULL,
	draft   TEXT NOT NULL,            -- the later one
	said    TEXT NOT NULL,            -- whole, part, not, gone
	by_who  TEXT NOT NULL,
	made_on {{int64}} NOT NULL,
	PRIMARY KEY (input, draft)
);
