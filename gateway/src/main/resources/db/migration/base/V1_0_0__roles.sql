-- Two roles. The owner runs these migrations and owns every table; the program works as ${app_role}, which may read and
-- write rows but change no table. Tables made from here on get these rights by themselves.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${app_role}') THEN
        RAISE EXCEPTION 'The role ${app_role} does not exist. Create it as a superuser: CREATE ROLE ${app_role} LOGIN PASSWORD ''...''; then start again.';
    END IF;
    IF current_user = '${app_role}' THEN
        RAISE EXCEPTION 'The migrations must not run as the role of the program (${app_role}): set spring.flyway.user to the owner of the schema.';
    END IF;
END $$;

REVOKE ALL ON SCHEMA gateway FROM PUBLIC;
GRANT USAGE ON SCHEMA gateway TO "${app_role}";
ALTER DEFAULT PRIVILEGES IN SCHEMA gateway GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "${app_role}";
ALTER DEFAULT PRIVILEGES IN SCHEMA gateway GRANT USAGE, SELECT ON SEQUENCES TO "${app_role}";
