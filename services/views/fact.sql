-- The envelope of one fact and its command, as they are stored, and its neighbours in its stream, as far as they were known.
SELECT e.position, e.stream, e.version, e.subjects, e.source, e.command_position, octet_length(e.payload) AS bytes, c.command_id AS command,
    encode(c.fingerprint, 'hex') AS fingerprint, c.first_position, c.size, c.recorded_at, c.actor, c.on_behalf_of, c.role, c.correlation,
    c.caused_by_tenant, c.caused_by, c.channel,
    (
        SELECT o.position FROM ledger.events o
        WHERE o.county_id = e.county_id AND o.tenant_id = e.tenant_id AND o.stream = e.stream AND o.version = e.version - 1
    ) AS before,
    (
        SELECT o.position FROM ledger.events o
        JOIN ledger.commands n ON n.county_id = o.county_id AND n.tenant_id = o.tenant_id AND n.first_position = o.command_position
            AND n.size > 0
        WHERE o.county_id = e.county_id AND o.tenant_id = e.tenant_id AND o.stream = e.stream AND o.version = e.version + 1
            AND n.recorded_at <= %(known)s
    ) AS behind
FROM ledger.events e
JOIN ledger.commands c ON c.county_id = e.county_id AND c.tenant_id = e.tenant_id AND c.first_position = e.command_position AND c.size > 0
WHERE e.county_id = %(county)s AND e.tenant_id = %(tenant)s AND e.position = %(position)s AND c.recorded_at <= %(known)s
