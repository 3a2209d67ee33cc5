-- The first fact that a report could not know of though it tells of the report's day or an earlier one.
SELECT e.tenant_id AS tenant, e.position, coalesce(w.tag, e.tag) AS tag, CASE
        WHEN e.tag = 'fact.voided' THEN 'never'
        WHEN e.replaces IS NOT NULL THEN 'put-right'
        ELSE 'late'
    END AS how
FROM ledger.heads h
LEFT JOIN unnest(%(tenants)s::bigint[], %(positions)s::bigint[]) AS p (tenant, position) ON p.tenant = h.tenant_id
JOIN ledger.events e ON e.county_id = h.county_id AND e.tenant_id = h.tenant_id AND e.position > coalesce(p.position, 0)
JOIN ledger.commands c ON c.county_id = e.county_id AND c.tenant_id = e.tenant_id AND c.first_position = e.command_position AND c.size > 0
LEFT JOIN ledger.events w ON w.county_id = e.county_id AND w.tenant_id = e.tenant_id AND w.position = e.replaces
WHERE h.county_id = %(county)s
    AND (%(whole_county)s OR h.tenant_id IN (%(tenant)s, %(office)s))
    AND (%(whole_county)s OR h.tenant_id = %(tenant)s OR coalesce(w.tag, e.tag) = ANY (%(shared)s))
    AND coalesce(w.tag, e.tag) = ANY (%(tags)s)
    AND CASE WHEN e.tag = 'fact.voided' THEN w.effective_on ELSE least(e.effective_on, w.effective_on) END <= %(on)s
ORDER BY c.recorded_at, e.tenant_id, e.position
LIMIT 1
