-- All that a command is decided from, in one statement that brings its own scope: its receipt where it was stored before, or else
-- the stream that it is about, and one stream of another tenant's books that says whether these books still take facts.
-- It runs as whoever calls it: row security holds. A receipt comes as a row without a stream, its size as the version and its
-- fingerprint as the payload.
CREATE FUNCTION ledger.opening(_county int, _tenant bigint, _command uuid, _stream uuid, _beside bigint, _other uuid)
RETURNS TABLE (
    tenant_id bigint, stream uuid, version int, tag text, payload bytea, effective_on date, replaces bigint, subjects uuid[],
    source text, "position" bigint, command_position bigint, recorded_at timestamptz, command_id uuid, actor uuid, on_behalf_of uuid,
    role text, correlation uuid, caused_by_tenant bigint, caused_by bigint, channel text
)
LANGUAGE plpgsql VOLATILE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF _county IS NULL OR _tenant IS NULL OR coalesce(current_setting('taizhang.county', true), '') <> ''
        OR coalesce(current_setting('taizhang.tenant', true), '') <> '' THEN
        RAISE EXCEPTION 'opening within a scope' USING ERRCODE = 'TZ005';
    END IF;
    PERFORM set_config('taizhang.county', _county::text, true), set_config('taizhang.tenant', _tenant::text, true);
    RETURN QUERY
        SELECT c.tenant_id, NULL::uuid, c.size, NULL::text, c.fingerprint, NULL::date, NULL::bigint, NULL::uuid[], NULL::text,
            c.first_position, c.first_position, c.recorded_at, c.command_id, c.actor, c.on_behalf_of, c.role, c.correlation,
            c.caused_by_tenant, c.caused_by, c.channel
        FROM ledger.commands c WHERE c.county_id = _county AND c.tenant_id = _tenant AND c.command_id = _command;
    IF NOT FOUND THEN
        RETURN QUERY
            SELECT e.tenant_id, e.stream, e.version, e.tag, e.payload, e.effective_on, e.replaces, e.subjects, e.source, e.position,
                e.command_position, c.recorded_at, c.command_id, c.actor, c.on_behalf_of, c.role, c.correlation, c.caused_by_tenant,
                c.caused_by, c.channel
            FROM ledger.events e JOIN ledger.commands c ON c.county_id = e.county_id AND c.tenant_id = e.tenant_id
                AND c.first_position = e.command_position AND c.size > 0
            WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.stream = _stream ORDER BY e.version;
        IF _beside IS NOT NULL THEN
            PERFORM set_config('taizhang.tenant', _beside::text, true);
            RETURN QUERY
                SELECT e.tenant_id, e.stream, e.version, e.tag, e.payload, e.effective_on, e.replaces, e.subjects, e.source,
                    e.position, e.command_position, c.recorded_at, c.command_id, c.actor, c.on_behalf_of, c.role, c.correlation,
                    c.caused_by_tenant, c.caused_by, c.channel
                FROM ledger.events e JOIN ledger.commands c ON c.county_id = e.county_id AND c.tenant_id = e.tenant_id
                    AND c.first_position = e.command_position AND c.size > 0
                WHERE e.county_id = _county AND e.tenant_id = _beside AND e.stream = _other ORDER BY e.version;
        END IF;
    END IF;
    PERFORM set_config('taizhang.county', '', true), set_config('taizhang.tenant', '', true);
END
$$;
REVOKE ALL ON FUNCTION ledger.opening FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.opening TO taizhang_app;
