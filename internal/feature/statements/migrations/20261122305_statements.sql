-- +goose Up
-- In the very order in which the newest are asked for: on the day of a launch a
-- hundred thousand have the same day.
DROP INDEX statements_endorsement_newest;
CREATE INDEX statements_endorsement_newest ON statements_endorsement (statement, kind, day DESC, sort_key, id)
	WHERE state = 'confirmed' AND visibility = 'public';
