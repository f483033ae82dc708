-- +goose Up
-- What people of the desk have to do, per campaign; "" is no campaign.
CREATE TABLE desk_task (
	id         TEXT NOT NULL PRIMARY KEY,
	campaign   TEXT NOT NULL,
	place      {{int64}} NOT NULL,    -- in the list
	message    TEXT NOT NULL,         -- of a list to begin with, until it is worded anew; else ""
	title      TEXT NOT NULL,         -- as typed; "" while the message stands
	account    TEXT NOT NULL,         -- who does it; "" when a role does, or nobody yet
	role       TEXT NOT NULL,
	due        {{int64}} NOT NULL,    -- day; 0: none
	not_before {{int64}} NOT NULL,    -- day before which it cannot start; 0: none
	after_task TEXT NOT NULL,         -- id of the task that comes first; "" none
	state      TEXT NOT NULL,         -- todo, doing, done
	changed_by TEXT NOT NULL,         -- account
	changed_on {{int64}} NOT NULL,
	revision   {{int64}} NOT NULL
);
CREATE INDEX desk_task_campaign ON desk_task (campaign, place, id);
CREATE INDEX desk_task_account ON desk_task (account) WHERE account <> '';
