-- +goose Up
-- What a network wants to read in a text that is negotiated.
CREATE TABLE asks_ask (
	id          TEXT NOT NULL PRIMARY KEY,
	negotiation TEXT NOT NULL,
	place       {{int64}} NOT NULL,   -- order, from 1
	public      {{int64}} NOT NULL,   -- 1: readers see its name, its wording and what became of it
	revision    {{int64}} NOT NULL,
	at          {{int64}} NOT NULL,   -- Unix seconds, whole minutes
	by_who      TEXT NOT NULL,
	body        TEXT NOT NULL         -- JSON: names, wording wanted, fallback, red lines, groups
);
CREATE INDEX asks_ask_of ON asks_ask (negotiation, place, id);

-- What a person decided about an ask in one draft. It wins over what is computed.
CREATE TABLE asks_decision (
	ask    TEXT NOT NULL,
	draft  TEXT NOT NULL,
	status TEXT NOT NULL,             -- in, bracketed, weakened, moved, out
	note   TEXT NOT NULL,             -- for the team
	at     {{int64}} NOT NULL,
	by_who TEXT NOT NULL,
	PRIMARY KEY (ask, draft)
);

-- Who of the staff is told by mail when an ask stands worse.
CREATE TABLE asks_follower (
	ask     TEXT NOT NULL,
	account TEXT NOT NULL,
	PRIMARY KEY (ask, account)
);

-- What a follower knows, or is to be told, of an ask in a draft.
CREATE TABLE asks_told (
	ask     TEXT NOT NULL,
	draft   TEXT NOT NULL,
	account TEXT NOT NULL,
	status  TEXT NOT NULL,
	sent    {{int64}} NOT NULL,       -- 1: told, or known when following began; 0: a mail is still to go
	tried   {{int64}} NOT NULL,       -- when it was last given to the queue, whole minutes
	PRIMARY KEY (ask, draft, account)
);
