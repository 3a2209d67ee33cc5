-- The county's clock: PostgreSQL's own, plus what a rehearsal has been moved ahead. In UTC, for arithmetic that a sharded engine allows.
CREATE FUNCTION ledger.now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT coalesce((SELECT clock_timestamp() + ahead FROM ledger.clock), clock_timestamp())
$$;
GRANT EXECUTE ON FUNCTION ledger.now() TO taizhang_app, taizhang_county, taizhang_public, taizhang_platform;
