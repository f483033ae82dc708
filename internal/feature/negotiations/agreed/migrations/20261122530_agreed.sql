-- +goose Up
-- An adopted text, or the part of it that was brought in.
CREATE TABLE agreed_source (
	id          TEXT NOT NULL PRIMARY KEY,
	lang        TEXT NOT NULL,
	year        {{int64}} NOT NULL,
	negotiation TEXT NOT NULL,        -- id, if it was taken from a draft of this site; else empty
	draft       TEXT NOT NULL,        -- id, likewise
	made_by     TEXT NOT NULL,        -- account
	made_on     {{int64}} NOT NULL,   -- day
	body        TEXT NOT NULL         -- JSON: title, symbol, who adopted it, link
);

-- One paragraph of it.
CREATE TABLE agreed_paragraph (
	source TEXT NOT NULL,
	n      {{int64}} NOT NULL,        -- from 0, in the order of reading; may have gaps
	label  TEXT NOT NULL,
	words  TEXT NOT NULL,
	PRIMARY KEY (source, n)
);

-- One row: how often the library was changed, so that every process knows when what
-- it keeps in memory is old.
CREATE TABLE agreed_change (
	id TEXT NOT NULL PRIMARY KEY,
	n  {{int64}} NOT NULL
);
