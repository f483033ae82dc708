-- +goose Up
-- What ties a printed name to its leaf in the transparency log. The leaf is a hash
-- over the nonce: without this row it means nothing.
CREATE TABLE statements_leaf (
	endorsement TEXT NOT NULL PRIMARY KEY,
	nonce       {{bytes}} NOT NULL,
	entry       TEXT NOT NULL           -- as it was given to the log
);

-- Sealed endorsements that count. They enter the log and the numbers once an
-- hour, in groups of five; kind, country, day and hash are as they were counted.
CREATE TABLE statements_sealed (
	endorsement TEXT NOT NULL PRIMARY KEY,
	statement   TEXT NOT NULL,
	kind        TEXT NOT NULL,
	country     TEXT NOT NULL,
	day         {{int64}} NOT NULL,
	hash        TEXT NOT NULL,          -- of the ciphertext; empty while it waits
	counted     {{int64}} NOT NULL,
	moved       {{int64}} NOT NULL      -- its country was corrected since
);
CREATE INDEX statements_sealed_waiting ON statements_sealed (statement, kind, endorsement) WHERE counted = 0;
CREATE INDEX statements_sealed_moved ON statements_sealed (statement, kind) WHERE moved = 1;

-- What was counted and is gone, until the hour in which the numbers follow. Nothing
-- here leads to an endorsement that still has a row.
CREATE TABLE statements_leaving (
	hash      TEXT NOT NULL PRIMARY KEY,
	statement TEXT NOT NULL,
	kind      TEXT NOT NULL,
	country   TEXT NOT NULL,
	day       {{int64}} NOT NULL
);
CREATE INDEX statements_leaving_statement ON statements_leaving (statement, kind);

-- How many printed names left the roll: withdrawn, invalidated.
CREATE TABLE statements_gone (
	statement TEXT NOT NULL,
	how       TEXT NOT NULL,
	n         {{int64}} NOT NULL,
	PRIMARY KEY (statement, how)
);

-- What has been done once and is never done again.
CREATE TABLE statements_mark (
	name  TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
);
