-- Figures of roster periods that differ from what was declared.
SELECT d.tenant_id AS tenant, d.roster_period, coalesce(p.period, '') AS period, d.figure, d.declared, d.counted, d.raised_on,
    coalesce(d.explanation, '') AS explanation, d.explained_on
FROM views.roster_discrepancy d
LEFT JOIN views.roster_period p ON p.county_id = d.county_id AND p.tenant_id = d.tenant_id AND p.roster_period = d.roster_period
    AND p.valid_from <= %(on)s AND %(on)s < p.valid_to AND p.known_from <= %(known)s AND %(known)s < p.known_to
WHERE d.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
    AND d.valid_from <= %(on)s AND %(on)s < d.valid_to
    AND d.known_from <= %(known)s AND %(known)s < d.known_to
ORDER BY d.tenant_id, p.period DESC, d.figure
