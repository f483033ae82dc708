-- +goose Up
-- The text of a statement in one language as it is being worked on: its newest
-- version. A statement that nobody touched at the desk has none; it is then read
-- from what is public.
CREATE TABLE writing_sheet (
	statement TEXT NOT NULL,
	lang      TEXT NOT NULL,
	revision  {{int64}} NOT NULL,     -- grows with every save
	by_who    TEXT NOT NULL,          -- an account, or link:<id> of a volunteer's
	at        {{int64}} NOT NULL,     -- Unix seconds, whole minutes
	body      TEXT NOT NULL,          -- JSON
	seen      TEXT NOT NULL,          -- hash of the public text that this was last the same as
	seen_rev  {{int64}} NOT NULL,     -- the revision that was the same
	PRIMARY KEY (statement, lang)
);

-- Every version that was kept.
CREATE TABLE writing_version (
	statement TEXT NOT NULL,
	lang      TEXT NOT NULL,
	n         {{int64}} NOT NULL,     -- the revision
	by_who    TEXT NOT NULL,
	at        {{int64}} NOT NULL,
	size      {{int64}} NOT NULL,     -- characters of the text
	how       TEXT NOT NULL,          -- saved, auto, aside, restored, published
	keep      {{int64}} NOT NULL,     -- 1: never thinned
	public    {{int64}} NOT NULL,     -- the public version that it became; 0: none
	body      TEXT NOT NULL,
	PRIMARY KEY (statement, lang, n)
);

-- Facts of a public statement that were changed and are not public yet.
CREATE TABLE writing_facts (
	statement TEXT NOT NULL PRIMARY KEY,
	revision  {{int64}} NOT NULL,
	by_who    TEXT NOT NULL,
	at        {{int64}} NOT NULL,
	body      TEXT NOT NULL           -- JSON
);

-- What is to become public, and when: exactly the versions that were looked at.
CREATE TABLE writing_plan (
	id        TEXT NOT NULL PRIMARY KEY,
	statement TEXT NOT NULL,
	body      TEXT NOT NULL,          -- JSON: versions by language, facts
	by_who    TEXT NOT NULL,
	made_at   {{int64}} NOT NULL,
	due_at    {{int64}} NOT NULL,
	state     TEXT NOT NULL,          -- waiting, done, stopped, failed
	note      TEXT NOT NULL           -- of one that failed: why, a message
);
CREATE UNIQUE INDEX writing_plan_one ON writing_plan (statement) WHERE state = 'waiting';
CREATE INDEX writing_plan_due ON writing_plan (due_at) WHERE state = 'waiting';
CREATE INDEX writing_plan_statement ON writing_plan (statement, made_at);

-- Links that show a draft to somebody without an account.
CREATE TABLE writing_link (
	id         TEXT NOT NULL PRIMARY KEY,
	statement  TEXT NOT NULL,
	hash       TEXT NOT NULL,         -- of the token
	by_who     TEXT NOT NULL,
	made_at    {{int64}} NOT NULL,
	expires_at {{int64}} NOT NULL,
	revoked    {{int64}} NOT NULL
);
CREATE UNIQUE INDEX writing_link_hash ON writing_link (hash);
CREATE INDEX writing_link_statement ON writing_link (statement);

-- Who has a text open now. Rows are gone after a minute.
CREATE TABLE writing_presence (
	statement TEXT NOT NULL,
	lang      TEXT NOT NULL,
	account   TEXT NOT NULL,
	at        {{int64}} NOT NULL,     -- to half a minute
	PRIMARY KEY (statement, lang, account)
);

-- Logos of texts that are not public: what is a file of the site anybody may ask
-- for, so they become files when they are published.
CREATE TABLE writing_logo (
	name TEXT NOT NULL PRIMARY KEY,   -- as the file's
	data {{bytes}} NOT NULL
);
