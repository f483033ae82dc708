-- +goose Up
-- Who was warned of which day of erasing, and how many days before.
CREATE TABLE retention_warning (
	statement TEXT NOT NULL,
	erase_on  {{int64}} NOT NULL,
	days      {{int64}} NOT NULL,
	told_on   {{int64}} NOT NULL,
	PRIMARY KEY (statement, erase_on, days)
);

-- What was erased. body is JSON of numbers, days and hashes. The state of the
-- transparency log follows with its next checkpoint.
CREATE TABLE retention_certificate (
	id        TEXT NOT NULL PRIMARY KEY,
	statement TEXT NOT NULL,
	at        {{int64}} NOT NULL,     -- to the minute
	body      TEXT NOT NULL,
	tree_size {{int64}} NOT NULL,     -- 0: not yet
	tree_root TEXT NOT NULL
);
CREATE INDEX retention_certificate_statement ON retention_certificate (statement, at);
