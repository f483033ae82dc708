-- +goose Up
CREATE TABLE jobs_job (
	id         TEXT NOT NULL PRIMARY KEY,
	kind       TEXT NOT NULL,
	key_id     TEXT NOT NULL,      -- which runtime key sealed the body
	body       {{bytes}} NOT NULL, -- sealed
	run_at     {{int64}} NOT NULL, -- Unix seconds; a lease lies in the future
	expires_at {{int64}} NOT NULL,
	tries      {{int64}} NOT NULL
);
CREATE INDEX jobs_job_due ON jobs_job (key_id, run_at);
