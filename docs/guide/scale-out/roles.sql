-- Roles of the collectors' database, run once by an administrator of the cluster: psql -v ON_ERROR_STOP=1 -f roles.sql audit
-- Passwords, or better certificates, are set apart from this file. One writer for each collector: then a lost password is one collector's.
CREATE ROLE countersign_owner LOGIN;
CREATE ROLE countersign_emea LOGIN;
CREATE ROLE countersign_apac LOGIN;
CREATE ROLE countersign_reader NOLOGIN;
DO $$BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO countersign_owner', current_database()); END$$;
-- What the collectors write is their logs' copy, and can be made again: a writer need not wait for the disk.
ALTER ROLE countersign_emea SET synchronous_commit = off;
ALTER ROLE countersign_apac SET synchronous_commit = off;
