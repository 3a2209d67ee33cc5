-- Every tenant table is protected by the same words: a row is seen and written only within the scope of its tenant,
-- read across a county by the county role, and across counties by the platform role, where the table names them.
CREATE FUNCTION ledger.protect(relation regclass, readers text[] DEFAULT '{}', writable boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    in_county constant text := 'county_id = nullif(current_setting(''taizhang.county'', true), '''')::int';
    in_tenant constant text := in_county || ' AND tenant_id = nullif(current_setting(''taizhang.tenant'', true), '''')::bigint';
    reader text;
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
    EXECUTE format('CREATE POLICY tenant ON %s TO taizhang_owner, taizhang_app USING (%s) WITH CHECK (%s)', relation, in_tenant, in_tenant);
    IF writable THEN
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO taizhang_app', relation);
    ELSE
        EXECUTE format('GRANT SELECT ON %s TO taizhang_app', relation);
    END IF;
    FOREACH reader IN ARRAY readers LOOP
        EXECUTE format('CREATE POLICY %I ON %s FOR SELECT TO %I USING (%s)', reader, relation, 'taizhang_' || reader,
            CASE reader WHEN 'platform' THEN 'true' ELSE in_county END);
        EXECUTE format('GRANT SELECT ON %s TO %I', relation, 'taizhang_' || reader);
    END LOOP;
END
$$;
