-- +goose Up
-- The number by which readers know a draft: given when it is first shown to them, one
-- after the other, and never given again. Their addresses stay what they are, and that
-- there is a draft between two of them is not told.
CREATE TABLE negotiations_shown (
	draft       TEXT NOT NULL PRIMARY KEY,
	negotiation TEXT NOT NULL,
	number      {{int64}} NOT NULL
);
CREATE UNIQUE INDEX negotiations_shown_number ON negotiations_shown (negotiation, number);
INSERT INTO negotiations_shown (draft, negotiation, number)
	SELECT id, negotiation, number FROM negotiations_draft WHERE public = 1;
