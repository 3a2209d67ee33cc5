-- The same door for a decision that relied on there being no more of a kind than it read: whoever ends a branch has read who is in it,
-- and has no stream to witness for somebody who joins meanwhile. Under the head's lock it looks whether anybody else has recorded, after
-- a position, a fact with one of *_kinds*, or one in the place of a fact with one of *_undone*; then it was disturbed (TZ009).
-- Facts of the same correlation disturb nobody: the lots of an import do not stand in one another's way.
CREATE FUNCTION ledger.append_since(
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
    _other bigint;
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
        SELECT e.position INTO _other FROM ledger.events e
        WHERE e.county_id = _county AND e.tenant_id = _tenant AND e.position > _since
            AND (e.tag = ANY (_kinds) OR e.replaces IS NOT NULL AND EXISTS (
                SELECT FROM ledger.events r
                WHERE r.county_id = _county AND r.tenant_id = _tenant AND r.position = e.replaces AND r.tag = ANY (_undone)
            ))
            AND NOT EXISTS (
                SELECT FROM ledger.commands c
                WHERE c.county_id = _county AND c.tenant_id = _tenant AND c.first_position = e.command_position
                    AND c.correlation = _correlation
            )
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'disturbed: %', _other USING ERRCODE = 'TZ009', DETAIL = _other::text;
        END IF;
    END IF;
    RETURN QUERY SELECT a.first_position, a.size, a.recorded_at, a.repeated FROM ledger.append(
        _county, _tenant, _command, _fingerprint, _actor, _on_behalf_of, _role, _correlation, _caused_by_tenant, _caused_by, _channel,
        _streams, _versions, _tags, _effective, _replaces, _subjects, _sources, _payloads, _witnesses, _witnessed, _at_once
    ) a;
END
$$;
GRANT EXECUTE ON FUNCTION ledger.append_since TO taizhang_app;
