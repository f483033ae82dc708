-- +goose Up
CREATE TABLE index_entry (
	kind     TEXT NOT NULL,
	id       TEXT NOT NULL,
	lang     TEXT NOT NULL,
	label    TEXT NOT NULL,
	campaign TEXT NOT NULL,
	title    TEXT NOT NULL,
	lead     TEXT NOT NULL,
	path     TEXT NOT NULL,
	at       {{int64}} NOT NULL,
	PRIMARY KEY (kind, id, lang)
);
CREATE INDEX index_entry_at ON index_entry (at);
