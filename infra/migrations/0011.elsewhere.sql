-- Compare a digest across the tenants of a county: answers the county role alone, never a tenant.
CREATE FUNCTION vault.elsewhere(_county int, _kind text, _digests bytea[])
RETURNS TABLE (digest bytea, tenant_id bigint, person uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('taizhang.comparing', 'on', true);
    RETURN QUERY SELECT l.digest, l.tenant_id, l.person FROM vault.lookup l
        WHERE l.county_id = _county AND l.kind = _kind AND l.digest = ANY (_digests);
    PERFORM set_config('taizhang.comparing', '', true);
END
$$;
GRANT USAGE ON SCHEMA vault TO taizhang_county;
GRANT EXECUTE ON FUNCTION vault.elsewhere TO taizhang_county;
