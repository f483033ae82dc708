-- +goose Up
CREATE TABLE audit_entry (
	n    {{int64}} NOT NULL PRIMARY KEY,
	at   {{int64}} NOT NULL, -- whole minutes
	who  TEXT NOT NULL,
	what TEXT NOT NULL,
	kind TEXT NOT NULL,
	id   TEXT NOT NULL,
	note TEXT NOT NULL,
	hash TEXT NOT NULL
);
