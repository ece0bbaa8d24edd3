-- A role that can read what the feed query reads, and nothing else: all that `feedgen generate` needs. Run as the owner of the tables:
--   psql --dbname=facilities --file=deploy/sql/read-only-role.sql
-- Then give it a password of its own in psql, so that it is in no file and no log: \password feedgen_reader
create role feedgen_reader login;

-- Not more than two runs at once; each needs two connections (the snapshot, and the run lock).
alter role feedgen_reader connection limit 4;
alter role feedgen_reader set default_transaction_read_only = on;

-- Edit: your database, schema and tables. A view is enough when the query reads only a view.
grant connect on database facilities to feedgen_reader;
grant usage on schema public to feedgen_reader;
grant select on table public.facility to feedgen_reader;
