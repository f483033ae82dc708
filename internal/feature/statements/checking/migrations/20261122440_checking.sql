-- +goose Up
-- Which names of a statement wait for a person before they are printed.
CREATE TABLE checking_rule (
	statement TEXT NOT NULL PRIMARY KEY,
	rule      TEXT NOT NULL          -- odd, alike, organisations, all, none
);

-- Why a name was held, and which others it is like: ids and reasons, no names.
CREATE TABLE checking_evidence (
	endorsement TEXT NOT NULL PRIMARY KEY,
	statement   TEXT NOT NULL,
	why         TEXT NOT NULL,         -- odd, alike, rule; empty: it was not held
	score       {{int64}} NOT NULL,    -- of the most alike; 0: none
	matches     TEXT NOT NULL          -- JSON: id, score, why of each
);
CREATE INDEX checking_evidence_alike ON checking_evidence (statement, endorsement) WHERE score > 0;

-- A question to who signed, shown behind their private link, and what they answer.
-- Deleted when it is decided.
CREATE TABLE checking_ask (
	endorsement TEXT NOT NULL PRIMARY KEY,
	statement   TEXT NOT NULL,
	question    TEXT NOT NULL,
	answer      TEXT NOT NULL,
	asked_on    {{int64}} NOT NULL,
	answered_on {{int64}} NOT NULL     -- 0: not yet
);
CREATE INDEX checking_ask_statement ON checking_ask (statement, endorsement);

-- What was found when somebody looked whether a website is an organisation's own.
CREATE TABLE checking_domain (
	endorsement TEXT NOT NULL PRIMARY KEY,
	host        TEXT NOT NULL,
	result      TEXT NOT NULL,         -- found, seen, missing, unreachable
	looked_on   {{int64}} NOT NULL
);

-- Codes that were made together for one network.
CREATE TABLE checking_code_set (
	id        TEXT NOT NULL PRIMARY KEY,
	statement TEXT NOT NULL,
	network   TEXT NOT NULL,
	codes     {{int64}} NOT NULL,
	uses      {{int64}} NOT NULL,      -- of each code
	until     {{int64}} NOT NULL,      -- the last day
	made_on   {{int64}} NOT NULL,
	withdrawn {{int64}} NOT NULL       -- the day; 0: they can be used
);
CREATE INDEX checking_code_set_statement ON checking_code_set (statement, id);

CREATE TABLE checking_code (
	hash     TEXT NOT NULL PRIMARY KEY,
	code_set TEXT NOT NULL
);
CREATE INDEX checking_code_of ON checking_code (code_set);

-- What was done to many at once. The items were chosen when it began.
CREATE TABLE checking_batch (
	id        TEXT NOT NULL PRIMARY KEY,
	statement TEXT NOT NULL,
	action    TEXT NOT NULL,          -- accept, invalidate
	was       TEXT NOT NULL,          -- the state from which they are moved
	chosen    TEXT NOT NULL,          -- JSON: the conditions
	reason    TEXT NOT NULL,
	by_whom   TEXT NOT NULL,          -- account
	at        {{int64}} NOT NULL,     -- Unix seconds, whole minutes
	state     TEXT NOT NULL,          -- choosing, running, stopped, done, undoing, undone, final
	total     {{int64}} NOT NULL,
	done      {{int64}} NOT NULL,     -- moved
	passed    {{int64}} NOT NULL,     -- had changed meanwhile and were left alone
	undone    {{int64}} NOT NULL
);
CREATE INDEX checking_batch_statement ON checking_batch (statement, at);
CREATE INDEX checking_batch_open ON checking_batch (state, at);

CREATE TABLE checking_batch_item (
	batch       TEXT NOT NULL,
	endorsement TEXT NOT NULL,
	state       TEXT NOT NULL,        -- waiting, done, passed, undone
	PRIMARY KEY (batch, endorsement)
);
CREATE INDEX checking_batch_item_state ON checking_batch_item (batch, state, endorsement);
CREATE INDEX checking_batch_item_endorsement ON checking_batch_item (endorsement);
