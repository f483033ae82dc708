-- +goose Up
-- Which wording of an ask a decision was about, once the wording is another one. A
-- decision without a row here is about the wording as it stands.
CREATE TABLE asks_about (
	ask    TEXT NOT NULL,
	draft  TEXT NOT NULL,
	wanted TEXT NOT NULL,
	PRIMARY KEY (ask, draft)
);
