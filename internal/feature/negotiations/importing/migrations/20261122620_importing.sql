-- +goose Up
-- The bytes of a text file or web page in an older encoding, while it is corrected: it
-- may have to be read in another one. They go with the upload.
CREATE TABLE importing_raw (
	upload TEXT NOT NULL PRIMARY KEY,
	data   {{bytes}} NOT NULL
);
