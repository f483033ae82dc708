-- +goose Up
-- A paragraph of a source as it was when it was translated, so that the changed
-- words can be shown later. The hash is that of the block.
CREATE TABLE translating_base (
	hash TEXT NOT NULL PRIMARY KEY,
	text TEXT NOT NULL
);

-- Who is to translate what until when, and whether it waits for a check.
CREATE TABLE translating_task (
	statement TEXT NOT NULL,
	lang      TEXT NOT NULL,
	assignee  TEXT NOT NULL,          -- account, "link:<id>", or empty
	checker   TEXT NOT NULL,          -- account, or empty
	due       {{int64}} NOT NULL,     -- day; 0: none
	asked_by  TEXT NOT NULL,          -- who asked for a check; empty: nobody
	asked_on  {{int64}} NOT NULL,
	PRIMARY KEY (statement, lang)
);

-- Whose words a translation has: none of them checks it.
CREATE TABLE translating_hand (
	statement TEXT NOT NULL,
	lang      TEXT NOT NULL,
	who       TEXT NOT NULL,
	PRIMARY KEY (statement, lang, who)
);

-- Links for volunteers without an account, each for one text in one language. The
-- name is what the volunteer chose to tell, for the staff.
CREATE TABLE translating_link (
	id         TEXT NOT NULL PRIMARY KEY,
	hash       TEXT NOT NULL,         -- of the token
	statement  TEXT NOT NULL,
	slug       TEXT NOT NULL,
	lang       TEXT NOT NULL,
	name       TEXT NOT NULL,
	made_by    TEXT NOT NULL,
	made_on    {{int64}} NOT NULL,
	expires_at {{int64}} NOT NULL,
	revoked    {{int64}} NOT NULL
);
CREATE UNIQUE INDEX translating_link_hash ON translating_link (hash);
CREATE INDEX translating_link_of ON translating_link (statement, lang);

CREATE TABLE translating_term (
	id   TEXT NOT NULL PRIMARY KEY,
	body TEXT NOT NULL                -- JSON: its words in each language, words never to use, a note
);

-- The site's own wording of the interface, in place of the program's.
CREATE TABLE translating_message (
	lang   TEXT NOT NULL,
	key    TEXT NOT NULL,
	forms  TEXT NOT NULL,             -- JSON: plural form -> text
	by_who TEXT NOT NULL,
	at     {{int64}} NOT NULL,
	PRIMARY KEY (lang, key)
);
