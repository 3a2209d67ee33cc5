-- Members in custody, counted by tenant along each attribute.
WITH held AS (
    SELECT m.tenant_id, m.person, m.ledger_class, m.branch, m.employment, m.contact
    FROM views.member m
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
        AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND {found m on known}
        AND m.standing = 'member'
)
SELECT h.tenant_id AS tenant, 'all' AS by, '' AS code, count(*)::int AS n FROM held h GROUP BY 1
UNION ALL
SELECT h.tenant_id, 'class', coalesce(h.ledger_class, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'branch', coalesce(h.branch::text, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'employment', coalesce(h.employment, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'contact', coalesce(h.contact, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'group', g.grp, count(*)::int
FROM held h
JOIN views.member_group g ON g.county_id = %(county)s AND g.tenant_id = h.tenant_id AND g.person = h.person
WHERE g.valid_from <= %(on)s AND %(on)s < g.valid_to
    AND g.known_from <= %(known)s AND %(known)s < g.known_to
GROUP BY 1, 3
ORDER BY 1, 2, 3
