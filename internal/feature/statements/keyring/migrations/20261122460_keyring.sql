-- +goose Up
-- The opening keys that coordinators registered: public halves only.
CREATE TABLE keyring_key (
	id          TEXT NOT NULL PRIMARY KEY,
	name        TEXT NOT NULL,
	recipient   TEXT NOT NULL,
	fingerprint TEXT NOT NULL,
	paper       {{int64}} NOT NULL,
	made_by     TEXT NOT NULL, -- account
	made_on     {{int64}} NOT NULL,
	retired_on  {{int64}} NOT NULL, -- 0: in use
	drilled_on  {{int64}} NOT NULL
);
CREATE UNIQUE INDEX keyring_key_fingerprint ON keyring_key (fingerprint);

-- The test message of a drill that was begun, one for each key.
CREATE TABLE keyring_drill (
	key_id    TEXT NOT NULL PRIMARY KEY,
	sealed    {{bytes}} NOT NULL,
	code_hash TEXT NOT NULL,
	made_on   {{int64}} NOT NULL
);

-- Files with sealed records that somebody asked for.
CREATE TABLE keyring_export (
	id           TEXT NOT NULL PRIMARY KEY, -- of the file, in it too
	slug         TEXT NOT NULL,
	account      TEXT NOT NULL,
	asked_at     {{int64}} NOT NULL,
	agreed_at    {{int64}} NOT NULL, -- 0: not yet
	link_hash    TEXT NOT NULL,
	session_hash TEXT NOT NULL,
	ends_at      {{int64}} NOT NULL, -- of the link; 0: none was made
	taken_at     {{int64}} NOT NULL
);
CREATE INDEX keyring_export_account ON keyring_export (account, asked_at);
CREATE INDEX keyring_export_link ON keyring_export (link_hash);
