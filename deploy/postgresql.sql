-- A database for Groundswell, on PostgreSQL 13 or newer. Run it once, as the
-- cluster's superuser:
--
--	psql -v password="'A LONG RANDOM ONE'" -f postgresql.sql
--
-- Then: GROUNDSWELL_DATABASE=postgres://groundswell:PASSWORD@HOST/groundswell
-- The program makes and changes its tables by itself, so its role owns them.
\set ON_ERROR_STOP on

CREATE ROLE groundswell LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :password;
CREATE DATABASE groundswell OWNER groundswell ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE groundswell FROM PUBLIC;
\connect groundswell
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO groundswell;

-- "Thank you" means that it is on the disk. With a synchronous standby use
-- remote_apply or on; never off or local.
ALTER ROLE groundswell IN DATABASE groundswell SET synchronous_commit = on;

-- The cluster's log must hold no values: names of people are parameters. These
-- three can be set by a superuser only, which is why they are here.
ALTER ROLE groundswell IN DATABASE groundswell SET log_parameter_max_length = 0;
ALTER ROLE groundswell IN DATABASE groundswell SET log_parameter_max_length_on_error = 0;
ALTER ROLE groundswell IN DATABASE groundswell SET log_error_verbosity = terse;

-- A transaction that hangs must not hold up the others.
ALTER ROLE groundswell IN DATABASE groundswell SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE groundswell IN DATABASE groundswell SET statement_timeout = '120s';
