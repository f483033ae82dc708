-- +goose Up
-- Staff. The name is what colleagues see and need not be the one in a passport; an
-- address is only kept where somebody wants to be told of things by mail.
CREATE TABLE auth_account (
	id      TEXT NOT NULL PRIMARY KEY,
	name    TEXT NOT NULL,
	email   TEXT NOT NULL,              -- may be empty
	lang    TEXT NOT NULL,
	state   TEXT NOT NULL,              -- active, left
	handle  {{bytes}} NOT NULL,         -- the user handle of its passkeys
	made_on {{int64}} NOT NULL
);
CREATE UNIQUE INDEX auth_account_handle ON auth_account (handle);

CREATE TABLE auth_grant (
	account  TEXT NOT NULL,
	role     TEXT NOT NULL,
	campaign TEXT NOT NULL,             -- empty: for all
	PRIMARY KEY (account, role, campaign)
);

-- What a browser or a key shows when somebody signs in: public keys.
CREATE TABLE auth_passkey (
	id      TEXT NOT NULL PRIMARY KEY,
	account TEXT NOT NULL,
	name    TEXT NOT NULL,              -- "my phone": typed by its owner
	body    TEXT NOT NULL,              -- JSON of the credential
	made_on {{int64}} NOT NULL,
	used_on {{int64}} NOT NULL          -- day; 0: never
);
CREATE INDEX auth_passkey_account ON auth_passkey (account);

-- Neither an address nor a browser's name: only when, to five minutes.
CREATE TABLE auth_session (
	id       TEXT NOT NULL PRIMARY KEY,
	hash     TEXT NOT NULL,             -- of the token
	account  TEXT NOT NULL,
	began_at {{int64}} NOT NULL,
	seen_at  {{int64}} NOT NULL,
	fresh_at {{int64}} NOT NULL,        -- when a passkey was last shown
	ends_at  {{int64}} NOT NULL
);
CREATE UNIQUE INDEX auth_session_hash ON auth_session (hash);
CREATE INDEX auth_session_account ON auth_session (account);
CREATE INDEX auth_session_ends ON auth_session (ends_at);

-- Links that make an account, or let somebody back into theirs.
CREATE TABLE auth_invite (
	id         TEXT NOT NULL PRIMARY KEY,
	hash       TEXT NOT NULL,
	account    TEXT NOT NULL,           -- who is let back in; empty: a new account
	name       TEXT NOT NULL,
	email      TEXT NOT NULL,
	lang       TEXT NOT NULL,
	grants     TEXT NOT NULL,           -- JSON
	made_by    TEXT NOT NULL,           -- account; empty: the first start
	expires_at {{int64}} NOT NULL,
	state      TEXT NOT NULL            -- waits, open, used, withdrawn
);
CREATE UNIQUE INDEX auth_invite_hash ON auth_invite (hash);

-- Answers to challenges that were taken: none is taken twice.
CREATE TABLE auth_taken (
	hash  TEXT NOT NULL PRIMARY KEY,
	until {{int64}} NOT NULL
);

-- What needs a second person, or a day with everybody told.
CREATE TABLE auth_second (
	id         TEXT NOT NULL PRIMARY KEY,
	kind       TEXT NOT NULL,
	about      TEXT NOT NULL,           -- what it is about, in a word or two: never personal
	body       TEXT NOT NULL,           -- JSON for who carries it out
	made_by    TEXT NOT NULL,
	made_at    {{int64}} NOT NULL,
	due_at     {{int64}} NOT NULL,      -- when it is carried out if nobody objects
	state      TEXT NOT NULL,           -- open, done, stopped
	decided_by TEXT NOT NULL,           -- account; empty: nobody, the day was over
	decided_at {{int64}} NOT NULL
);
CREATE INDEX auth_second_open ON auth_second (due_at) WHERE state = 'open';

-- Accounts of another house that lead into ours: who issued it and its name there
-- (OpenID Connect Core 1.0, section 2), never an address.
CREATE TABLE auth_oidc (
	issuer  TEXT NOT NULL,
	subject TEXT NOT NULL,
	account TEXT NOT NULL,
	made_on {{int64}} NOT NULL,
	PRIMARY KEY (issuer, subject)
);
