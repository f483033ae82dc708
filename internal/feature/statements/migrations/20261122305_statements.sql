-- +goose Up
-- A form is found by the private link that is derived from it, so one index does
-- for both: each index of a random value is a page written for every sign-on. On
-- PostgreSQL nodes of the release before may still need it; it can go in the next.
{{sqlite}}DROP INDEX statements_endorsement_form;

-- In the very order in which the newest are asked for: on the day of a launch a
-- hundred thousand have the same day.
DROP INDEX statements_endorsement_newest;
CREATE INDEX statements_endorsement_newest ON statements_endorsement (statement, kind, day DESC, sort_key, id)
	WHERE state = 'confirmed' AND visibility = 'public';
