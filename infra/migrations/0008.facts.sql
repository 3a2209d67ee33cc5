-- For operators: the ledger in readable form, under the reader's own row security. Bytes that are no JSON show as NULL.
CREATE FUNCTION ledger.readable(_payload bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN convert_from(_payload, 'UTF8')::jsonb;
EXCEPTION WHEN data_exception OR untranslatable_character OR character_not_in_repertoire THEN
    RETURN NULL;
END
$$;
GRANT EXECUTE ON FUNCTION ledger.readable(bytea) TO taizhang_app, taizhang_county;

CREATE VIEW ledger.facts WITH (security_invoker = true) AS
SELECT e.county_id, e.tenant_id, e.position, e.stream, e.version, e.tag, e.effective_on, c.recorded_at, c.actor, c.on_behalf_of, c.role,
    c.channel, c.command_id, c.correlation, c.caused_by_tenant, c.caused_by, e.replaces, e.subjects, e.source,
    ledger.readable(e.payload) AS payload
FROM ledger.events e
JOIN ledger.commands c ON c.county_id = e.county_id AND c.tenant_id = e.tenant_id AND c.first_position = e.command_position AND c.size > 0;
GRANT SELECT ON ledger.facts TO taizhang_app, taizhang_county;
