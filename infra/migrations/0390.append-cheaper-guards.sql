-- What an append costs PostgreSQL beside its statements, once more for less (docs/decisions/0043).
-- A generated column is read from the catalogue, planned and prepared anew by each UPDATE. Whoever moves a head says when it moved; the
-- catalogue's tests look for it in every function that does.
ALTER TABLE ledger.heads ALTER COLUMN moved DROP EXPRESSION;

-- The owner's rows of the ledger are guarded by the same scope in words that cost half: the number is written out once and compared as
-- text, where the setting was looked for a second time, and read as a number, for each row of each statement.
-- No index is found by them; every statement of the doors names its keys besides.
ALTER POLICY tenant ON ledger.heads TO taizhang_app;
CREATE POLICY door ON ledger.heads TO taizhang_owner
    USING (county_id::text = current_setting('taizhang.county', true) AND tenant_id::text = current_setting('taizhang.tenant', true))
    WITH CHECK (county_id::text = current_setting('taizhang.county', true) AND tenant_id::text = current_setting('taizhang.tenant', true));
ALTER POLICY tenant ON ledger.commands TO taizhang_app;
CREATE POLICY door ON ledger.commands TO taizhang_owner
    USING (county_id::text = current_setting('taizhang.county', true) AND tenant_id::text = current_setting('taizhang.tenant', true))
    WITH CHECK (county_id::text = current_setting('taizhang.county', true) AND tenant_id::text = current_setting('taizhang.tenant', true));
ALTER POLICY tenant ON ledger.events TO taizhang_app;
CREATE POLICY door ON ledger.events TO taizhang_owner
    USING (county_id::text = current_setting('taizhang.county', true) AND tenant_id::text = current_setting('taizhang.tenant', true))
    WITH CHECK (county_id::text = current_setting('taizhang.county', true) AND tenant_id::text = current_setting('taizhang.tenant', true));

-- The two doors as they were, but for the column, and for what a lone fact reads of a command that was not stored before.
CREATE OR REPLACE FUNCTION ledger.append(
    _county int, _tenant bigint, _command uuid, _fingerprint bytea, _actor uuid, _on_behalf_of uuid, _role text, _correlation uuid,
    _caused_by_tenant bigint, _caused_by bigint, _channel text,
    _streams uuid[], _versions int[], _tags text[], _effective date[], _replaces bigint[], _subjects text[], _sources text[],
    _payloads bytea[], _witnesses uuid[], _witnessed int[], _at_once boolean DEFAULT false
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
    _bad bigint;
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
    _detail := set_config('taizhang.county', _county::text, true);
    _detail := set_config('taizhang.tenant', _tenant::text, true);

    -- array checks
    IF _n <> coalesce(cardinality(_versions), 0) OR _n <> coalesce(cardinality(_tags), 0) OR _n <> coalesce(cardinality(_effective), 0)
        OR _n <> coalesce(cardinality(_replaces), 0) OR _n <> coalesce(cardinality(_subjects), 0)
        OR _n <> coalesce(cardinality(_sources), 0) OR _n <> coalesce(cardinality(_payloads), 0)
        OR coalesce(cardinality(_witnesses), 0) <> coalesce(cardinality(_witnessed), 0) THEN
        RAISE EXCEPTION 'arrays of unequal length' USING ERRCODE = 'TZ006';
    END IF;

    -- version probes, remembered; of a lot that is stored at once and only begins streams nothing is asked: what begins twice is a
    -- unique_violation, and whoever gets it asks once more, not at once
    IF _n = 1 THEN
        SELECT e.version INTO _found FROM ledger.events e
        WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.stream = _streams[1] ORDER BY e.version DESC LIMIT 1;
        IF _versions[1] < 0 THEN _state := 'TZ003';
        ELSIF _found IS NULL AND _versions[1] > 1 OR _versions[1] > _found + 1 THEN _state := 'TZ002';
        ELSIF _versions[1] <= _found THEN _state := 'TZ001';
        END IF;
        IF _state IS NOT NULL THEN _detail := format('%s %s %s', _streams[1], _versions[1], _found); END IF;
    ELSIF NOT _at_once OR NOT coalesce(1 = ALL (_versions), false) THEN
        SELECT m.state, m.detail INTO _state, _detail FROM ledger.misfit(_county, _tenant, _streams, _versions) m;
    END IF;

    -- the command: a repeat gets the first answer, the same id with another body is refused
    SELECT c.first_position, c.size, c.recorded_at, c.fingerprint INTO _first FROM ledger.commands c
    WHERE c.county_id = _county AND c.tenant_id = _tenant AND c.command_id = _command;
    IF FOUND THEN
        IF _first.fingerprint <> _fingerprint THEN
            RAISE EXCEPTION 'this command id was used with another body' USING ERRCODE = 'TZ004';
        END IF;
        first_position := _first.first_position; size := _first.size; recorded_at := _first.recorded_at; repeated := true;
        RETURN NEXT;
        RETURN;
    END IF;

    -- what the probes found
    IF _state IS NOT NULL THEN
        RAISE EXCEPTION 'version: %', _detail USING ERRCODE = _state, DETAIL = _detail;
    END IF;
    IF _channel <> ALL ('{web,api,import,policy,schedule}'::text[]) THEN
        RAISE EXCEPTION 'there is no channel %', _channel USING ERRCODE = 'check_violation';
    END IF;
    SELECT a.i, octet_length(a.payload) INTO _bad, _found FROM unnest(_payloads) WITH ORDINALITY AS a (payload, i)
    WHERE octet_length(a.payload) > 262144 ORDER BY a.i LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'payload of fact % has % bytes, 262144 are allowed', _bad, _found USING ERRCODE = 'TZ007';
    END IF;
    IF array_remove(_replaces, NULL) <> '{}' THEN
        FOR i IN 1 .. _n LOOP
            IF _replaces[i] IS NULL THEN
                CONTINUE;
            END IF;
            IF NOT EXISTS (
                SELECT FROM ledger.events e
                WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.position = _replaces[i] AND e.stream = _streams[i]
            ) THEN
                RAISE EXCEPTION 'fact % replaces %, which is not of its stream', i, _replaces[i] USING ERRCODE = 'TZ008';
            END IF;
        END LOOP;
    END IF;

    -- clock and head: the lock, as late as it can be
    SELECT coalesce((SELECT clock_timestamp() + k.ahead FROM ledger.clock k), clock_timestamp()) AT TIME ZONE 'UTC' INTO _clock;
    UPDATE ledger.heads h SET position = h.position + _n,
        recorded_at = greatest(h.recorded_at + interval '1 microsecond', _clock),
        moved = date_trunc('minute', greatest(h.recorded_at + interval '1 microsecond', _clock))
    WHERE h.county_id = _county AND h.tenant_id = _tenant
    RETURNING h.position, h.recorded_at AT TIME ZONE 'UTC' INTO _head, _at;
    IF NOT FOUND THEN
        INSERT INTO ledger.heads (county_id, tenant_id, position, recorded_at) VALUES (_county, _tenant, 0, '-infinity')
        ON CONFLICT DO NOTHING;
        UPDATE ledger.heads h SET position = h.position + _n,
            recorded_at = greatest(h.recorded_at + interval '1 microsecond', _clock),
            moved = date_trunc('minute', greatest(h.recorded_at + interval '1 microsecond', _clock))
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
    IF _at_once THEN -- asked for on plain PostgreSQL alone: a sharded engine takes VALUES
        INSERT INTO ledger.events (county_id, tenant_id, position, stream, version, tag, effective_on, command_position,
            replaces, subjects, source, payload)
        SELECT _county, _tenant, _head + a.i, a.stream, a.version, a.tag, a.effective, _head + 1,
            a.replaces, a.subjects::uuid[], a.source, a.payload
        FROM unnest(_streams, _versions, _tags, _effective, _replaces, _subjects, _sources, _payloads)
            WITH ORDINALITY AS a (stream, version, tag, effective, replaces, subjects, source, payload, i);
    ELSE
        FOR i IN 1 .. _n LOOP
            INSERT INTO ledger.events (county_id, tenant_id, position, stream, version, tag, effective_on, command_position,
                replaces, subjects, source, payload)
            VALUES (_county, _tenant, _head + i, _streams[i], _versions[i], _tags[i], _effective[i], _head + 1,
                _replaces[i], _subjects[i]::uuid[], _sources[i], _payloads[i]);
        END LOOP;
    END IF;
    first_position := _head + 1; size := _n; recorded_at := _at; repeated := false;
    RETURN NEXT;
END
$$;

CREATE OR REPLACE FUNCTION ledger.append_lone(
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
    _detail := set_config('taizhang.county', _county::text, true);
    _detail := set_config('taizhang.tenant', _tenant::text, true);

    -- version probe, and the command where it may have been stored before: where it was, its stream stands at its version
    IF _version <> 1 THEN
        SELECT e.version INTO _found FROM ledger.events e
        WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.stream = _stream ORDER BY e.version DESC LIMIT 1;
        IF _version < 0 THEN _state := 'TZ003';
        ELSIF _found IS NULL AND _version > 1 OR _version > _found + 1 THEN _state := 'TZ002';
        ELSIF _version <= _found THEN _state := 'TZ001';
        END IF;
    END IF;
    IF _version = 1 OR _state IS NOT NULL THEN
        SELECT c.first_position INTO _head FROM ledger.commands c
        WHERE c.county_id = _county AND c.tenant_id = _tenant AND c.command_id = _command;
        IF FOUND THEN -- all of it is read for a repeat alone: a record costs more than a number
            SELECT c.first_position, c.size, c.recorded_at, c.fingerprint INTO _first FROM ledger.commands c
            WHERE c.county_id = _county AND c.tenant_id = _tenant AND c.command_id = _command;
            IF _first.fingerprint <> _fingerprint THEN
                RAISE EXCEPTION 'this command id was used with another body' USING ERRCODE = 'TZ004';
            END IF;
            first_position := _first.first_position; size := _first.size; recorded_at := _first.recorded_at; repeated := true;
            RETURN NEXT;
            RETURN;
        END IF;
    END IF;
    IF _state IS NOT NULL THEN
        _detail := format('%s %s %s', _stream, _version, _found);
        RAISE EXCEPTION 'version: %', _detail USING ERRCODE = _state, DETAIL = _detail;
    END IF;
    IF _channel <> ALL ('{web,api,import,policy,schedule}'::text[]) THEN
        RAISE EXCEPTION 'there is no channel %', _channel USING ERRCODE = 'check_violation';
    END IF;
    IF octet_length(_payload) > 262144 THEN
        RAISE EXCEPTION 'payload of fact 1 has % bytes, 262144 are allowed', octet_length(_payload) USING ERRCODE = 'TZ007';
    END IF;
    IF _replaces IS NOT NULL THEN -- a question of its own: beside the EXISTS it would be a query for every fact
        IF NOT EXISTS (
            SELECT FROM ledger.events e
            WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.position = _replaces AND e.stream = _stream
        ) THEN
            RAISE EXCEPTION 'fact 1 replaces %, which is not of its stream', _replaces USING ERRCODE = 'TZ008';
        END IF;
    END IF;

    -- clock and head: the lock, as late as it can be
    SELECT coalesce((SELECT clock_timestamp() + k.ahead FROM ledger.clock k), clock_timestamp()) AT TIME ZONE 'UTC' INTO _clock;
    UPDATE ledger.heads h SET position = h.position + 1,
        recorded_at = greatest(h.recorded_at + interval '1 microsecond', _clock),
        moved = date_trunc('minute', greatest(h.recorded_at + interval '1 microsecond', _clock))
    WHERE h.county_id = _county AND h.tenant_id = _tenant
    RETURNING h.position, h.recorded_at AT TIME ZONE 'UTC' INTO _head, _at;
    IF NOT FOUND THEN
        INSERT INTO ledger.heads (county_id, tenant_id, position, recorded_at) VALUES (_county, _tenant, 0, '-infinity')
        ON CONFLICT DO NOTHING;
        UPDATE ledger.heads h SET position = h.position + 1,
            recorded_at = greatest(h.recorded_at + interval '1 microsecond', _clock),
            moved = date_trunc('minute', greatest(h.recorded_at + interval '1 microsecond', _clock))
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
    first_position := _head; size := 1; recorded_at := _at; repeated := false;
    RETURN NEXT;
END
$$;
