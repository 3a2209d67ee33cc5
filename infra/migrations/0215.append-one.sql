-- The same door for one fact without witnesses: plain values instead of arrays, which cost a client and a server more than the row does.
-- Its steps, their order and their SQLSTATEs are those of ledger.append; a test sends every case through both.
CREATE FUNCTION ledger.append_one(
    _county int, _tenant bigint, _command uuid, _fingerprint bytea, _actor uuid, _on_behalf_of uuid, _role text, _correlation uuid,
    _caused_by_tenant bigint, _caused_by bigint, _channel text,
    _stream uuid, _version int, _tag text, _effective date, _replaces bigint, _subjects uuid[], _source text, _payload bytea
) RETURNS TABLE (first_position bigint, size int, recorded_at timestamptz, repeated boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    _was_county constant text := coalesce(current_setting('taizhang.county', true), '');
    _was_tenant constant text := coalesce(current_setting('taizhang.tenant', true), '');
    _found int;
    _state text;
    _detail text;
    _first record;
    _clock timestamp;
    _head bigint;
    _at timestamptz;
BEGIN
    -- scope
    IF _county IS NULL OR _tenant IS NULL
        OR (_was_county <> '' AND _was_county <> _county::text) OR (_was_tenant <> '' AND _was_tenant <> _tenant::text) THEN
        RAISE EXCEPTION 'append outside the scope that is set' USING ERRCODE = 'TZ005';
    END IF;
    PERFORM set_config('taizhang.county', _county::text, true), set_config('taizhang.tenant', _tenant::text, true);

    -- version probe, remembered
    SELECT e.version INTO _found FROM ledger.events e
    WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.stream = _stream ORDER BY e.version DESC LIMIT 1;
    IF _version < 0 THEN _state := 'TZ003';
    ELSIF _found IS NULL AND _version > 1 OR _version > _found + 1 THEN _state := 'TZ002';
    ELSIF _version <= _found THEN _state := 'TZ001';
    END IF;

    -- the command: a repeat gets the first answer, the same id with another body is refused
    SELECT c.first_position, c.size, c.recorded_at, c.fingerprint INTO _first FROM ledger.commands c
    WHERE c.county_id = _county AND c.tenant_id = _tenant AND c.command_id = _command;
    IF FOUND THEN
        IF _first.fingerprint <> _fingerprint THEN
            RAISE EXCEPTION 'this command id was used with another body' USING ERRCODE = 'TZ004';
        END IF;
        RETURN QUERY VALUES (_first.first_position, _first.size, _first.recorded_at, true);
        RETURN;
    END IF;

    -- what the probe found
    IF _state IS NOT NULL THEN
        _detail := format('%s %s %s', _stream, _version, _found);
        RAISE EXCEPTION 'version: %', _detail USING ERRCODE = _state, DETAIL = _detail;
    END IF;
    IF octet_length(_payload) > 262144 THEN
        RAISE EXCEPTION 'payload of fact 1 has % bytes, 262144 are allowed', octet_length(_payload) USING ERRCODE = 'TZ007';
    END IF;
    IF _replaces IS NOT NULL AND NOT EXISTS (
        SELECT FROM ledger.events e
        WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.position = _replaces AND e.stream = _stream
    ) THEN
        RAISE EXCEPTION 'fact 1 replaces %, which is not of its stream', _replaces USING ERRCODE = 'TZ008';
    END IF;

    -- clock and head: the lock, as late as it can be
    _clock := ledger.now() AT TIME ZONE 'UTC';
    UPDATE ledger.heads h SET position = h.position + 1, recorded_at = greatest(h.recorded_at + interval '1 microsecond', _clock)
    WHERE h.county_id = _county AND h.tenant_id = _tenant
    RETURNING h.position, h.recorded_at AT TIME ZONE 'UTC' INTO _head, _at;
    IF NOT FOUND THEN
        INSERT INTO ledger.heads (county_id, tenant_id, position, recorded_at) VALUES (_county, _tenant, 0, '-infinity')
        ON CONFLICT DO NOTHING;
        UPDATE ledger.heads h SET position = h.position + 1, recorded_at = greatest(h.recorded_at + interval '1 microsecond', _clock)
        WHERE h.county_id = _county AND h.tenant_id = _tenant
        RETURNING h.position, h.recorded_at AT TIME ZONE 'UTC' INTO _head, _at;
    END IF;

    INSERT INTO ledger.commands (county_id, tenant_id, command_id, fingerprint, first_position, size, recorded_at,
        actor, on_behalf_of, role, correlation, caused_by_tenant, caused_by, channel)
    VALUES (_county, _tenant, _command, _fingerprint, _head, 1, _at,
        _actor, _on_behalf_of, _role, _correlation, _caused_by_tenant, _caused_by, _channel);
    INSERT INTO ledger.events (county_id, tenant_id, position, stream, version, tag, effective_on, command_position,
        replaces, subjects, source, payload)
    VALUES (_county, _tenant, _head, _stream, _version, _tag, _effective, _head, _replaces, _subjects, _source, _payload);
    RETURN QUERY VALUES (_head, 1, _at, false);
END
$$;
GRANT EXECUTE ON FUNCTION ledger.append_one TO taizhang_app;
