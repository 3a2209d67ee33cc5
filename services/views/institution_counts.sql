-- Units that stand, counted by tenant along each attribute.
WITH held AS (
    SELECT u.tenant_id, u.institution, u.level, u.kind, u.status
    FROM views.institution u
    WHERE u.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
        AND u.valid_from <= %(on)s AND %(on)s < u.valid_to
        AND u.known_from <= %(known)s AND %(known)s < u.known_to
        AND u.standing = 'standing'
)
SELECT h.tenant_id AS tenant, 'all' AS by, '' AS code, count(*)::int AS n FROM held h GROUP BY 1
UNION ALL
SELECT h.tenant_id, 'level', coalesce(h.level, 1)::text, count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'kind', coalesce(h.kind, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'status', coalesce(h.status, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'batch', b.batch, count(*)::int
FROM held h
JOIN views.institution_batch b ON b.county_id = %(county)s AND b.tenant_id = h.tenant_id AND b.institution = h.institution
WHERE b.valid_from <= %(on)s AND %(on)s < b.valid_to
    AND b.known_from <= %(known)s AND %(known)s < b.known_to
GROUP BY 1, 3
ORDER BY 1, 2, 3
