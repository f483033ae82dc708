-- +goose Up
-- Who could stop things until lately: for a week nobody is alone because the others
-- were sent away.
CREATE TABLE auth_lately (
	account TEXT NOT NULL PRIMARY KEY,
	until   {{int64}} NOT NULL
);

-- Who asked for something finds their own; who leaves takes it along.
CREATE INDEX auth_second_by ON auth_second (made_by) WHERE state = 'open';
CREATE INDEX auth_invite_by ON auth_invite (made_by);
