-- The two users of the grid's database, for psql: run by prepare.sh, which sets the passwords, or by hand as the owner of the tables:
--   psql -v silo_password=... -v edge_password=... -f roles.sql
-- A silo (Storage:Schema=Verify) reads and writes rows and defines nothing. An edge reads who is a member of the cluster: it never sees a profile.
SET client_min_messages = warning;
DO $$ BEGIN CREATE ROLE grid_silo LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE grid_edge LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

SELECT :'silo_password' <> '' AS has_silo_password, :'edge_password' <> '' AS has_edge_password \gset
\if :has_silo_password
ALTER ROLE grid_silo PASSWORD :'silo_password';
\endif
\if :has_edge_password
ALTER ROLE grid_edge PASSWORD :'edge_password';
\endif

SELECT current_database() AS database \gset
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON orleansstorage, orleansquery, orleansmembershiptable, orleansmembershipversiontable, grid_schema FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO grid_silo, grid_edge;
GRANT USAGE ON SCHEMA public TO grid_silo, grid_edge;

GRANT SELECT, INSERT, UPDATE, DELETE ON orleansstorage, orleansmembershiptable, orleansmembershipversiontable TO grid_silo;
GRANT SELECT ON orleansquery, grid_schema TO grid_silo;

REVOKE ALL ON orleansstorage FROM grid_edge;
GRANT SELECT ON orleansquery, orleansmembershiptable, orleansmembershipversiontable TO grid_edge;
