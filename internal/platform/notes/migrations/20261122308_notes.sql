-- +goose Up
CREATE TABLE notes_note (
	name  TEXT NOT NULL PRIMARY KEY,
	at    {{int64}} NOT NULL, -- Unix seconds
	value TEXT NOT NULL
);
