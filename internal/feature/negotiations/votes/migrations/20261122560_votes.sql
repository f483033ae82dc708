-- +goose Up
-- Recorded votes on a text that is negotiated.
CREATE TABLE votes_vote (
	id          TEXT NOT NULL PRIMARY KEY,
	negotiation TEXT NOT NULL,
	day         {{int64}} NOT NULL,    -- 0: not known
	public      {{int64}} NOT NULL,
	revision    {{int64}} NOT NULL,
	at          {{int64}} NOT NULL,    -- entered
	by_who      TEXT NOT NULL,         -- account
	body        TEXT NOT NULL          -- facts, JSON
);
CREATE INDEX votes_vote_negotiation ON votes_vote (negotiation, day, id);
-- How each country voted.
CREATE TABLE votes_choice (
	vote    TEXT NOT NULL,
	country TEXT NOT NULL,             -- ISO 3166-1 alpha-2; "" when it has none any more
	name    TEXT NOT NULL,             -- as written, of one without a code; else ""
	choice  TEXT NOT NULL,             -- yes, no, abstain, absent
	PRIMARY KEY (vote, country, name)
);
