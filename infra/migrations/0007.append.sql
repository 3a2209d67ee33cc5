-- The one door into the ledger. The order of its steps is what makes it exact (docs/architecture.md, "The ledger").
-- SQLSTATEs: TZ001 stale, TZ002 gap, TZ003 negative version, TZ004 command reused with another body, TZ005 scope, TZ006 malformed
-- arrays, TZ007 payload too large, TZ008 replaces nothing of its stream, TZ009 a witness has moved.
CREATE FUNCTION ledger.append(
    _county int, _tenant bigint, _command uuid, _fingerprint bytea, _actor uuid, _on_behalf_of uuid, _role text, _correlation uuid,
    _caused_by_tenant bigint, _caused_by bigint, _channel text,
    _streams uuid[], _versions int[], _tags text[], _effective date[], _replaces bigint[], _subjects text[], _sources text[],
    _payloads bytea[], _witnesses uuid[], _witnessed int[]
) RETURNS TABLE (first_position bigint, size int, recorded_at timestamptz, repeated boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    _n constant int := coalesce(cardinality(_streams), 0);
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

    -- array checks
    IF _n <> coalesce(cardinality(_versions), 0) OR _n <> coalesce(cardinality(_tags), 0) OR _n <> coalesce(cardinality(_effective), 0)
        OR _n <> coalesce(cardinality(_replaces), 0) OR _n <> coalesce(cardinality(_subjects), 0)
        OR _n <> coalesce(cardinality(_sources), 0) OR _n <> coalesce(cardinality(_payloads), 0)
        OR coalesce(cardinality(_witnesses), 0) <> coalesce(cardinality(_witnessed), 0) THEN
        RAISE EXCEPTION 'arrays of unequal length' USING ERRCODE = 'TZ006';
    END IF;

    -- version probes, remembered
    IF _n = 1 THEN
        SELECT e.version INTO _found FROM ledger.events e
        WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.stream = _streams[1] ORDER BY e.version DESC LIMIT 1;
        IF _versions[1] < 0 THEN _state := 'TZ003';
        ELSIF _found IS NULL AND _versions[1] > 1 OR _versions[1] > _found + 1 THEN _state := 'TZ002';
        ELSIF _versions[1] <= _found THEN _state := 'TZ001';
        END IF;
        IF _state IS NOT NULL THEN _detail := format('%s %s %s', _streams[1], _versions[1], _found); END IF;
    ELSIF _n > 1 THEN
        SELECT CASE WHEN s.low < 0 THEN 'TZ003' WHEN s.low <= m.version THEN 'TZ001' ELSE 'TZ002' END,
            format('%s %s %s', s.stream, s.low, m.version)
        INTO _state, _detail
        FROM (
            SELECT u.stream, min(u.version) AS low, max(u.version) AS high, count(*) AS n,
                bool_and(u.version = u.before + 1) IS FALSE AS broken
            FROM (
                SELECT a.stream, a.version, lag(a.version) OVER (PARTITION BY a.stream ORDER BY a.i) AS before
                FROM unnest(_streams, _versions) WITH ORDINALITY AS a (stream, version, i)
            ) u
            GROUP BY u.stream
        ) s
        LEFT JOIN LATERAL (
            SELECT e.version FROM ledger.events e
            WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.stream = s.stream ORDER BY e.version DESC LIMIT 1
        ) m ON true
        WHERE s.broken OR s.low < 0 OR (m.version IS NULL AND s.low > 1) OR s.low <> coalesce(m.version + 1, s.low)
        LIMIT 1;
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

    -- what the probes found
    IF _state IS NOT NULL THEN
        RAISE EXCEPTION 'version: %', _detail USING ERRCODE = _state, DETAIL = _detail;
    END IF;
    FOR i IN 1 .. _n LOOP
        IF octet_length(_payloads[i]) > 262144 THEN
            RAISE EXCEPTION 'payload of fact % has % bytes, 262144 are allowed', i, octet_length(_payloads[i]) USING ERRCODE = 'TZ007';
        END IF;
        IF _replaces[i] IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger.events e
            WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.position = _replaces[i] AND e.stream = _streams[i]
        ) THEN
            RAISE EXCEPTION 'fact % replaces %, which is not of its stream', i, _replaces[i] USING ERRCODE = 'TZ008';
        END IF;
    END LOOP;

    -- clock and head: the lock, as late as it can be
    _clock := ledger.now() AT TIME ZONE 'UTC';
    UPDATE ledger.heads h SET position = h.position + _n, recorded_at = greatest(h.recorded_at + interval '1 microsecond', _clock)
    WHERE h.county_id = _county AND h.tenant_id = _tenant
    RETURNING h.position, h.recorded_at AT TIME ZONE 'UTC' INTO _head, _at;
    IF NOT FOUND THEN
        INSERT INTO ledger.heads (county_id, tenant_id, position, recorded_at) VALUES (_county, _tenant, 0, '-infinity')
        ON CONFLICT DO NOTHING;
        UPDATE ledger.heads h SET position = h.position + _n, recorded_at = greatest(h.recorded_at + interval '1 microsecond', _clock)
        WHERE h.county_id = _county AND h.tenant_id = _tenant
        RETURNING h.position, h.recorded_at AT TIME ZONE 'UTC' INTO _head, _at;
    END IF;
    _head := _head - _n;
    FOR i IN 1 .. coalesce(cardinality(_witnesses), 0) LOOP
        SELECT max(e.version) INTO _found FROM ledger.events e
        WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.stream = _witnesses[i];
        IF coalesce(_found, 0) <> _witnessed[i] THEN
            RAISE EXCEPTION 'witness: %', _witnesses[i] USING ERRCODE = 'TZ009', DETAIL = _witnesses[i]::text;
        END IF;
    END LOOP;

    INSERT INTO ledger.commands (county_id, tenant_id, command_id, fingerprint, first_position, size, recorded_at,
        actor, on_behalf_of, role, correlation, caused_by_tenant, caused_by, channel)
    VALUES (_county, _tenant, _command, _fingerprint, _head + 1, _n, _at,
        _actor, _on_behalf_of, _role, _correlation, _caused_by_tenant, _caused_by, _channel);
    FOR i IN 1 .. _n LOOP
        INSERT INTO ledger.events (county_id, tenant_id, position, stream, version, tag, effective_on, command_position,
            replaces, subjects, source, payload)
        VALUES (_county, _tenant, _head + i, _streams[i], _versions[i], _tags[i], _effective[i], _head + 1,
            _replaces[i], _subjects[i]::uuid[], _sources[i], _payloads[i]);
    END LOOP;
    RETURN QUERY VALUES (_head + 1, _n, _at, false);
END
$$;
GRANT EXECUTE ON FUNCTION ledger.append TO taizhang_app;
