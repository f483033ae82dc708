-- +goose Up
-- What waits for the next checkpoint. The ids are random, so the table does not
-- tell in which order things came.
CREATE TABLE tlog_pending (
	id    TEXT NOT NULL PRIMARY KEY,
	entry {{bytes}} NOT NULL
);
