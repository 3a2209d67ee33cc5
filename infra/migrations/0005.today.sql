-- Today, in the county's time zone, by the county's clock.
CREATE FUNCTION ledger.today() RETURNS date
LANGUAGE sql VOLATILE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT (ledger.now() AT TIME ZONE coalesce((SELECT time_zone FROM ledger.clock), 'Asia/Shanghai'))::date
$$;
GRANT EXECUTE ON FUNCTION ledger.today() TO taizhang_app, taizhang_county, taizhang_public, taizhang_platform;
