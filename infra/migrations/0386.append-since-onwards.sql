-- The door for a decision that relies on silence (0372), with the same promises and SQLSTATEs: it reads the facts behind the position
-- and nothing else. Within one query PostgreSQL made a table of all facts of the tenant that have a tag of *_undone*, and, for want of
-- "size > 0", of all its commands: each lot of an import cost as much as the whole of the books. Now what came since is walked in order,
-- and only of a fact that could disturb is it asked what it replaces and who wrote it.
CREATE OR REPLACE FUNCTION ledger.append_since(
    _county int, _tenant bigint, _command uuid, _fingerprint bytea, _actor uuid, _on_behalf_of uuid, _role text, _correlation uuid,
    _caused_by_tenant bigint, _caused_by bigint, _channel text,
    _streams uuid[], _versions int[], _tags text[], _effective date[], _replaces bigint[], _subjects text[], _sources text[],
    _payloads bytea[], _witnesses uuid[], _witnessed int[], _at_once boolean, _since bigint, _kinds text[], _undone text[]
) RETURNS TABLE (first_position bigint, size int, recorded_at timestamptz, repeated boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    _was_county constant text := coalesce(current_setting('taizhang.county', true), '');
    _was_tenant constant text := coalesce(current_setting('taizhang.tenant', true), '');
    _later record;
BEGIN
    -- scope
    IF _county IS NULL OR _tenant IS NULL
        OR (_was_county <> '' AND _was_county <> _county::text) OR (_was_tenant <> '' AND _was_tenant <> _tenant::text) THEN
        RAISE EXCEPTION 'append outside the scope that is set' USING ERRCODE = 'TZ005';
    END IF;
    PERFORM set_config('taizhang.county', _county::text, true), set_config('taizhang.tenant', _tenant::text, true);

    -- a command that was stored is answered whatever came since
    IF NOT EXISTS (
        SELECT FROM ledger.commands c WHERE c.county_id = _county AND c.tenant_id = _tenant AND c.command_id = _command
    ) THEN
        INSERT INTO ledger.heads (county_id, tenant_id, position, recorded_at) VALUES (_county, _tenant, 0, '-infinity')
        ON CONFLICT DO NOTHING; -- so that there is a row to lock, also before a tenant's first command
        PERFORM FROM ledger.heads h WHERE h.county_id = _county AND h.tenant_id = _tenant FOR UPDATE;
        FOR _later IN
            SELECT e.position, e.tag, e.replaces, e.command_position FROM ledger.events e
            WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.position > _since
                AND (e.tag = ANY (_kinds) OR e.replaces IS NOT NULL)
            ORDER BY e.position
        LOOP
            IF _later.tag <> ALL (_kinds) THEN
                PERFORM FROM ledger.events r
                WHERE r.county_id = _county AND r.tenant_id = _tenant AND r.position = _later.replaces AND r.tag = ANY (_undone);
                CONTINUE WHEN NOT FOUND;
            END IF;
            PERFORM FROM ledger.commands c
            WHERE c.county_id = _county AND c.tenant_id = _tenant AND c.first_position = _later.command_position AND c.size > 0
                AND c.correlation = _correlation;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'disturbed: %', _later.position USING ERRCODE = 'TZ009', DETAIL = _later.position::text;
            END IF;
        END LOOP;
    END IF;
    RETURN QUERY SELECT a.first_position, a.size, a.recorded_at, a.repeated FROM ledger.append(
        _county, _tenant, _command, _fingerprint, _actor, _on_behalf_of, _role, _correlation, _caused_by_tenant, _caused_by, _channel,
        _streams, _versions, _tags, _effective, _replaces, _subjects, _sources, _payloads, _witnesses, _witnessed, _at_once
    ) a;
END
$$;
