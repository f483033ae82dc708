-- +goose Up
-- With each word the letters that the words of its name begin with, as bits: a search
-- for two words then looks up only the names that can have the other one too. 0: not
-- known, of a word that was entered before.
ALTER TABLE statements_word ADD COLUMN letters {{int64}} NOT NULL DEFAULT 0;
