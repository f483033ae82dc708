-- +goose Up
-- What states said about a text that is negotiated.
CREATE TABLE positions_position (
	id          TEXT NOT NULL PRIMARY KEY,
	negotiation TEXT NOT NULL,
	draft       TEXT NOT NULL,         -- id of the draft it is about; "" none
	paragraph   {{int64}} NOT NULL,    -- from 0; -1 none
	anchor      TEXT NOT NULL,         -- of the paragraph's words, to find it when the draft is brought in again
	ask         TEXT NOT NULL,         -- id; "" none
	day         {{int64}} NOT NULL,
	public      {{int64}} NOT NULL,
	revision    {{int64}} NOT NULL,
	at          {{int64}} NOT NULL,    -- milliseconds: several a minute, and their order counts
	by_who      TEXT NOT NULL,         -- account
	body        TEXT NOT NULL          -- who, stance, words, source, label: JSON
);
CREATE INDEX positions_position_negotiation ON positions_position (negotiation, day, id);
-- Sealed ones: where they belong, and an age file to the coordinators' opening keys.
CREATE TABLE positions_sealed (
	id          TEXT NOT NULL PRIMARY KEY, -- random
	negotiation TEXT NOT NULL,
	draft       TEXT NOT NULL,
	paragraph   {{int64}} NOT NULL,
	anchor      TEXT NOT NULL,
	ask         TEXT NOT NULL,
	box         {{bytes}} NOT NULL
);
CREATE INDEX positions_sealed_negotiation ON positions_sealed (negotiation, id);
