-- +goose Up
-- What may change later (states, uniqueness) is an index or a check in Go and not
-- part of a table: SQLite cannot alter a table's constraints, only rebuild it.
CREATE TABLE statements_statement (
	id        TEXT NOT NULL PRIMARY KEY,
	slug      TEXT NOT NULL,
	kind      TEXT NOT NULL,          -- declaration, letter, joint, solidarity, condolence
	source    TEXT NOT NULL,          -- language of the source edition
	state     TEXT NOT NULL,          -- draft, published
	signers   TEXT NOT NULL,          -- organisations, persons, both, none
	goal      {{int64}} NOT NULL,     -- 0: none
	rule      TEXT NOT NULL,          -- carry, affirm, lapse: what a new version does to endorsements
	campaign  TEXT NOT NULL,
	dated     {{int64}} NOT NULL,     -- day on the text; 0: the day it was published
	opens_at  {{int64}} NOT NULL,     -- Unix seconds; 0: when published
	closes_at {{int64}} NOT NULL,     -- 0: stays open
	erase_on  {{int64}} NOT NULL,     -- day when sealed records are erased; 0: not set
	version   {{int64}} NOT NULL,     -- the current one; 0: none yet
	revision  {{int64}} NOT NULL      -- grows with every change of the text or its facts
);
CREATE UNIQUE INDEX statements_statement_slug ON statements_statement (slug);

CREATE TABLE statements_version (
	statement    TEXT NOT NULL,
	number       {{int64}} NOT NULL,
	hash         TEXT NOT NULL,       -- of the source edition's text
	published_at {{int64}} NOT NULL,
	PRIMARY KEY (statement, number)
);

CREATE TABLE statements_edition (
	statement TEXT NOT NULL,
	version   {{int64}} NOT NULL,
	lang      TEXT NOT NULL,
	title     TEXT NOT NULL,
	lead      TEXT NOT NULL,
	place     TEXT NOT NULL,
	changes   TEXT NOT NULL,          -- what this version changed, one sentence
	issuers   TEXT NOT NULL,          -- JSON: names and logos of the networks that issue it
	markdown  TEXT NOT NULL,
	said      TEXT NOT NULL,          -- draft, checked
	based     TEXT NOT NULL,          -- JSON: paragraph -> hash of the source paragraph translated
	PRIMARY KEY (statement, version, lang)
);

-- The private half is inside body, sealed to the coordinators' opening keys.
CREATE TABLE statements_list_key (
	id        TEXT NOT NULL PRIMARY KEY,
	statement TEXT NOT NULL,
	recipient TEXT NOT NULL,
	openers   {{int64}} NOT NULL,
	body      TEXT NOT NULL,
	made_on   {{int64}} NOT NULL,
	current   {{int64}} NOT NULL
);
CREATE INDEX statements_list_key_statement ON statements_list_key (statement, current);

-- Beside a sealed record stand only coarse facts. name, website, affiliation,
-- logo, vouched_by, script, sort_key and who are empty unless visibility is public.
CREATE TABLE statements_endorsement (
	id          TEXT NOT NULL PRIMARY KEY,
	statement   TEXT NOT NULL,
	version     {{int64}} NOT NULL,     -- the one that was shown
	affirmed    {{int64}} NOT NULL,     -- the one it was last affirmed for
	lang        TEXT NOT NULL,
	kind        TEXT NOT NULL,          -- organisation, person
	visibility  TEXT NOT NULL,          -- public, sealed
	state       TEXT NOT NULL,          -- pending, held, confirmed, lapsed
	level       TEXT NOT NULL,          -- unconfirmed, address, domain, vouched, member
	country     TEXT NOT NULL,
	day         {{int64}} NOT NULL,
	expires_on  {{int64}} NOT NULL,     -- day, while pending; else 0
	tries       {{int64}} NOT NULL,     -- wrong codes typed
	bounced     {{int64}} NOT NULL,
	muted       {{int64}} NOT NULL,     -- wants no more mail
	shuffled    {{int64}} NOT NULL,
	form_hash   TEXT NOT NULL,
	link_hash   TEXT NOT NULL,
	batch       TEXT NOT NULL,          -- the import it came with
	name        TEXT NOT NULL,
	website     TEXT NOT NULL,
	affiliation TEXT NOT NULL,
	logo        TEXT NOT NULL,
	vouched_by  TEXT NOT NULL,
	region      TEXT NOT NULL,          -- organisations only: the roll's first order
	script      TEXT NOT NULL,
	sort_key    {{bytes}} NOT NULL,
	who         {{bytes}} NOT NULL      -- keyed hash, public and pending only
);
CREATE UNIQUE INDEX statements_endorsement_form ON statements_endorsement (form_hash);
CREATE UNIQUE INDEX statements_endorsement_link ON statements_endorsement (link_hash);
CREATE INDEX statements_endorsement_pending ON statements_endorsement (expires_on) WHERE state = 'pending';
CREATE INDEX statements_endorsement_batch ON statements_endorsement (batch) WHERE batch <> '';
CREATE INDEX statements_endorsement_shuffle ON statements_endorsement (id) WHERE shuffled = 0;
CREATE INDEX statements_endorsement_held ON statements_endorsement (statement) WHERE state = 'held';
CREATE INDEX statements_endorsement_roll ON statements_endorsement (statement, kind, region, script, sort_key, id)
	WHERE state = 'confirmed' AND visibility = 'public';
CREATE INDEX statements_endorsement_newest ON statements_endorsement (statement, kind, day)
	WHERE state = 'confirmed' AND visibility = 'public';

CREATE INDEX statements_endorsement_logo ON statements_endorsement (logo) WHERE logo <> '';

CREATE TABLE statements_record (
	endorsement TEXT NOT NULL PRIMARY KEY,
	list_key    TEXT NOT NULL,
	sealed      {{bytes}} NOT NULL,
	amended     {{bytes}} NOT NULL      -- sealed corrections; empty: none
);

-- Who signed in public, as a keyed hash per statement: nobody stands there twice.
-- No row for a sealed endorsement, ever.
CREATE TABLE statements_signer (
	statement   TEXT NOT NULL,
	who         {{bytes}} NOT NULL,
	endorsement TEXT NOT NULL,
	PRIMARY KEY (statement, who)
);
CREATE INDEX statements_signer_endorsement ON statements_signer (endorsement);

-- Counted apart, so that two signers do not wait for each other. The shard comes
-- from the endorsement's id.
CREATE TABLE statements_tally (
	statement  TEXT NOT NULL,
	day        {{int64}} NOT NULL,
	kind       TEXT NOT NULL,
	visibility TEXT NOT NULL,
	country    TEXT NOT NULL,
	script     TEXT NOT NULL,
	shard      {{int64}} NOT NULL,
	n          {{int64}} NOT NULL,
	PRIMARY KEY (statement, day, kind, visibility, country, script, shard)
);

-- Words of public names, for the search by first letters.
CREATE TABLE statements_word (
	statement   TEXT NOT NULL,
	word        {{bytes}} NOT NULL,
	endorsement TEXT NOT NULL,
	PRIMARY KEY (statement, word, endorsement)
);
CREATE INDEX statements_word_endorsement ON statements_word (endorsement);

-- Codes that a member network hands out to those who have no mail.
CREATE TABLE statements_code (
	hash       TEXT NOT NULL PRIMARY KEY,
	statement  TEXT NOT NULL,
	network    TEXT NOT NULL,
	uses_left  {{int64}} NOT NULL,
	expires_on {{int64}} NOT NULL
);

-- Ids of what was withdrawn, so that an export made earlier can be corrected.
CREATE TABLE statements_withdrawn (
	endorsement TEXT NOT NULL PRIMARY KEY,
	statement   TEXT NOT NULL
);

CREATE TABLE statements_import (
	id        TEXT NOT NULL PRIMARY KEY,
	statement TEXT NOT NULL,
	at        {{int64}} NOT NULL,
	added     {{int64}} NOT NULL,
	consent   TEXT NOT NULL
);
