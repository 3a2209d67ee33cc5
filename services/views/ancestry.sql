-- What ended by a day, as known at an instant: into which others it went, and when.
SELECT l.tenant_id AS tenant, 'unit' AS kind, l.institution::text AS id, l.successor::text AS into, l.how, l.since AS on
FROM views.institution_lineage l
WHERE l.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR l.tenant_id = %(tenant)s)
    AND l.valid_from <= %(on)s AND %(on)s < l.valid_to
    AND l.known_from <= %(known)s AND %(known)s < l.known_to
UNION ALL
SELECT l.tenant_id, 'organisation', l.organisation::text, l.successor::text, l.how, l.since
FROM views.organisation_lineage l
WHERE l.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR l.tenant_id = %(tenant)s)
    AND l.valid_from <= %(on)s AND %(on)s < l.valid_to
    AND l.known_from <= %(known)s AND %(known)s < l.known_to
UNION ALL
SELECT t.code, 'tenant', t.code::text, t.merged_into::text, 'merged', t.merged_on
FROM directory.tenants t
WHERE t.county_id = %(county)s
    AND t.tenant_id = %(office)s
    AND t.merged_into IS NOT NULL
    AND t.valid_from <= %(on)s AND %(on)s < t.valid_to
    AND t.known_from <= %(known)s AND %(known)s < t.known_to
ORDER BY 6, 1, 2, 3, 4
