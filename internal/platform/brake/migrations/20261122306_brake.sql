-- +goose Up
-- One row at most: the switch. No row, or since 0, is off.
CREATE TABLE brake_switch (
	name  TEXT NOT NULL PRIMARY KEY, -- 'site'
	since {{int64}} NOT NULL,        -- Unix seconds at which it was switched on; 0: off
	bits  {{int64}} NOT NULL,        -- of the proof of work
	wait  {{int64}} NOT NULL         -- seconds that the first in a line waits
);
