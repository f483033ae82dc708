-- +goose Up
-- The queue of the desk is read in pages, in the order of the ids.
CREATE INDEX statements_endorsement_waits ON statements_endorsement (statement, id) WHERE state = 'held';

-- The one before can go at once where only one program runs.
{{sqlite}}DROP INDEX statements_endorsement_held;
