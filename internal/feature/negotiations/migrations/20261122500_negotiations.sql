-- +goose Up
-- A text that states negotiate.
CREATE TABLE negotiations_negotiation (
	id       TEXT NOT NULL PRIMARY KEY,
	slug     TEXT NOT NULL,
	campaign TEXT NOT NULL,
	lang     TEXT NOT NULL,           -- in which it is negotiated
	public   {{int64}} NOT NULL,      -- 1: readers see it
	revision {{int64}} NOT NULL,      -- grows with every change of it, its drafts and decisions
	at       {{int64}} NOT NULL,      -- Unix seconds, whole minutes
	by_who   TEXT NOT NULL,
	body     TEXT NOT NULL            -- JSON: titles, leads, forum, days
);
CREATE UNIQUE INDEX negotiations_slug ON negotiations_negotiation (slug);

-- One draft of it.
CREATE TABLE negotiations_draft (
	id          TEXT NOT NULL PRIMARY KEY,
	negotiation TEXT NOT NULL,
	number      {{int64}} NOT NULL,   -- 1 is the first; the order of the drafts
	public      {{int64}} NOT NULL,
	at          {{int64}} NOT NULL,
	by_who      TEXT NOT NULL,
	body        TEXT NOT NULL         -- JSON: name, day, source, format, hash of the file, notes
);
CREATE UNIQUE INDEX negotiations_draft_number ON negotiations_draft (negotiation, number);

-- One paragraph of a draft.
CREATE TABLE negotiations_paragraph (
	draft TEXT NOT NULL,
	n     {{int64}} NOT NULL,         -- from 0
	kind  TEXT NOT NULL,
	label TEXT NOT NULL,
	words TEXT NOT NULL,
	body  TEXT NOT NULL,              -- JSON: path, depth, brackets, notes, section, page, doubt
	PRIMARY KEY (draft, n)
);

-- What a person decided about two paragraphs of two drafts.
CREATE TABLE negotiations_decision (
	negotiation TEXT NOT NULL,
	old_draft   TEXT NOT NULL,
	new_draft   TEXT NOT NULL,
	old_n       {{int64}} NOT NULL,
	new_n       {{int64}} NOT NULL,
	linked      {{int64}} NOT NULL,   -- 1: one paragraph; 0: two; 2: nothing is said about that
	strength    TEXT NOT NULL,        -- weakened, same, strengthened; "" is nothing decided
	at          {{int64}} NOT NULL,
	by_who      TEXT NOT NULL,
	PRIMARY KEY (old_draft, new_draft, old_n, new_n)
);
CREATE INDEX negotiations_decision_of ON negotiations_decision (negotiation);
