-- +goose Up
-- A file that is brought in. report has lines, reasons and numbers, no name.
CREATE TABLE intake_run (
	id        TEXT NOT NULL PRIMARY KEY,  -- of the import, too
	statement TEXT NOT NULL,
	state     TEXT NOT NULL,              -- open, running, done, failed, ended, undone
	made_by   TEXT NOT NULL,              -- account
	made_at   {{int64}} NOT NULL,         -- to the minute
	rows_all  {{int64}} NOT NULL,
	rows_done {{int64}} NOT NULL,
	why       TEXT NOT NULL,              -- message of why it failed
	report    TEXT NOT NULL               -- JSON; "" before it is done
);
CREATE INDEX intake_run_statement ON intake_run (statement, made_at);

-- The table that was read from a file, and what was said about it: both sealed
-- under the runtime key. Gone when the import is done, or after two hours.
CREATE TABLE intake_file (
	run     TEXT NOT NULL PRIMARY KEY,
	body    {{bytes}} NOT NULL,
	plan    {{bytes}} NOT NULL,           -- empty: nothing was said yet
	ends_at {{int64}} NOT NULL
);

-- A sheet of paper that was keyed in. sealed is which sealed endorsements came with
-- it, sealed under the runtime key; empty when there were none, and after a week.
CREATE TABLE intake_sheet (
	id        TEXT NOT NULL PRIMARY KEY,  -- of the import, too
	statement TEXT NOT NULL,
	number    TEXT NOT NULL,
	keyed_by  TEXT NOT NULL,
	keyed_on  {{int64}} NOT NULL,
	added     {{int64}} NOT NULL,
	held      {{int64}} NOT NULL,
	sealed_n  {{int64}} NOT NULL,
	undone    {{int64}} NOT NULL,
	sealed    {{bytes}} NOT NULL
);
CREATE INDEX intake_sheet_statement ON intake_sheet (statement, keyed_on);
