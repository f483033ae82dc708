-- +goose Up
-- A file that was brought in and is being corrected: nobody's draft yet.
CREATE TABLE importing_upload (
	id          TEXT NOT NULL PRIMARY KEY,
	negotiation TEXT NOT NULL,
	by_who      TEXT NOT NULL,          -- account
	at          {{int64}} NOT NULL,
	expires     {{int64}} NOT NULL,
	revision    {{int64}} NOT NULL,
	state       TEXT NOT NULL,          -- open, saving
	body        TEXT NOT NULL,          -- facts and corrections, JSON
	base        TEXT NOT NULL           -- the draft as the program read it, JSON
);
CREATE INDEX importing_upload_negotiation ON importing_upload (negotiation, at);
CREATE INDEX importing_upload_expires ON importing_upload (expires);
-- Corrections of a file, for when it comes again.
CREATE TABLE importing_fixes (
	negotiation TEXT NOT NULL,
	reading     TEXT NOT NULL,          -- SHA-256 of the file and how its changes were taken
	at          {{int64}} NOT NULL,
	body        TEXT NOT NULL,          -- JSON
	PRIMARY KEY (negotiation, reading)
);
-- Files that were to be kept.
CREATE TABLE importing_file (
	negotiation TEXT NOT NULL,
	hash        TEXT NOT NULL,          -- SHA-256
	upload      TEXT NOT NULL,          -- not saved yet; '' once it is
	format      TEXT NOT NULL,
	data        {{bytes}} NOT NULL,
	PRIMARY KEY (negotiation, hash)
);
