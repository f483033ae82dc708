-- +goose Up
-- A snapshot of the roll: what was printed at one moment. It stays for ever at an
-- address of its own.
CREATE TABLE rolls_snapshot (
	id            TEXT NOT NULL PRIMARY KEY,
	statement     TEXT NOT NULL,
	n             {{int64}} NOT NULL, -- 1, 2, 3 of a statement: in the address
	state         TEXT NOT NULL,      -- planned, held, taking, ready, failed
	due           {{int64}} NOT NULL, -- Unix seconds
	taken         {{int64}} NOT NULL, -- 0 before it was
	account       TEXT NOT NULL,      -- who asked for it
	version       {{int64}} NOT NULL, -- of the text
	hash          TEXT NOT NULL,      -- of the text
	organisations {{int64}} NOT NULL, -- sealed ones among them
	persons       {{int64}} NOT NULL,
	sealed        {{int64}} NOT NULL,
	countries     {{int64}} NOT NULL,
	checkpoint    TEXT NOT NULL,      -- of the public log
	roll_hash     TEXT NOT NULL,
	printed       {{int64}} NOT NULL, -- names when it was taken
	left_out      {{int64}} NOT NULL, -- of those, taken off or corrected since
	revision      {{int64}} NOT NULL, -- grows with each of these changes
	expected      {{int64}} NOT NULL  -- names to copy, for progress
);
CREATE UNIQUE INDEX rolls_snapshot_n ON rolls_snapshot (statement, n);
CREATE INDEX rolls_snapshot_due ON rolls_snapshot (state, due);

-- Its names, each with what was printed beside it. A name that is taken off the
-- roll is deleted here too.
CREATE TABLE rolls_row (
	snapshot    TEXT NOT NULL,
	endorsement TEXT NOT NULL,
	kind        TEXT NOT NULL,
	region      TEXT NOT NULL,
	script      TEXT NOT NULL,
	sort_key    {{bytes}} NOT NULL,
	line        TEXT NOT NULL,       -- JSON
	PRIMARY KEY (snapshot, endorsement)
);
CREATE INDEX rolls_row_region ON rolls_row (snapshot, kind, region, script, sort_key, endorsement);
CREATE INDEX rolls_row_alphabet ON rolls_row (snapshot, kind, script, sort_key, endorsement);
CREATE INDEX rolls_row_endorsement ON rolls_row (endorsement);

-- What stays of such a name: a hash with a nonce that is gone.
CREATE TABLE rolls_gone (
	snapshot TEXT NOT NULL,
	leaf     TEXT NOT NULL,
	PRIMARY KEY (snapshot, leaf)
);

-- The files of a snapshot that were asked for.
CREATE TABLE rolls_file (
	snapshot TEXT NOT NULL,
	lang     TEXT NOT NULL,
	format   TEXT NOT NULL,
	arranged TEXT NOT NULL,          -- region, alphabet
	revision {{int64}} NOT NULL,     -- of the snapshot that the bytes are of; -1: not made yet
	blob     TEXT NOT NULL,
	size     {{int64}} NOT NULL,
	done     {{int64}} NOT NULL,     -- names written, while it is being made
	failed   {{int64}} NOT NULL,     -- tries that failed
	PRIMARY KEY (snapshot, lang, format, arranged)
);
CREATE INDEX rolls_file_revision ON rolls_file (revision);
CREATE INDEX rolls_file_blob ON rolls_file (blob);

-- To whom a snapshot was handed over.
CREATE TABLE rolls_delivery (
	id        TEXT NOT NULL PRIMARY KEY,
	statement TEXT NOT NULL,
	snapshot  TEXT NOT NULL,         -- "" when the text alone was handed over
	lang      TEXT NOT NULL,
	format    TEXT NOT NULL,
	arranged  TEXT NOT NULL,
	file      TEXT NOT NULL,         -- its identifier, or ""
	recipient TEXT NOT NULL,         -- a mission, a ministry, an office
	kind      TEXT NOT NULL,         -- mission, ministry, cofacilitator, secretariat, other
	country   TEXT NOT NULL,
	day       {{int64}} NOT NULL,
	answered  {{int64}} NOT NULL,    -- day; 0: not yet
	answer    TEXT NOT NULL,
	note      TEXT NOT NULL,
	account   TEXT NOT NULL,
	at        {{int64}} NOT NULL,
	changed   {{int64}} NOT NULL
);
CREATE INDEX rolls_delivery_statement ON rolls_delivery (statement, day, id);
