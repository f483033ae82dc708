-- +goose Up
-- The leaves, numbered from 0.
CREATE TABLE tlog_entry (
	n     {{int64}} NOT NULL PRIMARY KEY,
	entry {{bytes}} NOT NULL
);

-- The hashes of all whole subtrees: at level 0 those of the leaves, at level l
-- number n that of the leaves n*2^l up to (n+1)*2^l. A tile is one range of it.
CREATE TABLE tlog_hash (
	level {{int64}} NOT NULL,
	n     {{int64}} NOT NULL,
	hash  {{bytes}} NOT NULL,
	PRIMARY KEY (level, n)
);
CREATE INDEX tlog_hash_leaf ON tlog_hash (hash, n) WHERE level = 0;

-- What this log has signed. Of one size there is one root.
CREATE TABLE tlog_checkpoint (
	size {{int64}} NOT NULL PRIMARY KEY,
	root {{bytes}} NOT NULL,
	note TEXT NOT NULL,
	at   {{int64}} NOT NULL
);

-- What witnesses answered: their line under the checkpoint of a size.
CREATE TABLE tlog_cosignature (
	size    {{int64}} NOT NULL,
	witness TEXT NOT NULL,
	line    TEXT NOT NULL,
	at      {{int64}} NOT NULL,
	PRIMARY KEY (size, witness)
);

-- How each witness stands to this log: the last size it signed, the size it said
-- it had seen, and how the last try went.
CREATE TABLE tlog_witness (
	witness TEXT NOT NULL PRIMARY KEY,
	size    {{int64}} NOT NULL,
	seen    {{int64}} NOT NULL,
	state   TEXT NOT NULL,
	at      {{int64}} NOT NULL
);

-- The other way round: the last checkpoint that this site signed as the witness
-- of another log.
CREATE TABLE tlog_witnessed (
	origin TEXT NOT NULL PRIMARY KEY,
	size   {{int64}} NOT NULL,
	root   {{bytes}} NOT NULL,
	note   TEXT NOT NULL,
	at     {{int64}} NOT NULL
);

-- Checkpoints that another log signed and that do not go with tlog_witnessed:
-- the evidence, kept.
CREATE TABLE tlog_evidence (
	origin TEXT NOT NULL,
	hash   TEXT NOT NULL,
	what   TEXT NOT NULL,
	note   TEXT NOT NULL,
	beside TEXT NOT NULL,
	at     {{int64}} NOT NULL,
	PRIMARY KEY (origin, hash)
);
