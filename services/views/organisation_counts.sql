-- Organisations that stand, counted by tenant along each attribute.
WITH held AS (
    SELECT o.tenant_id, o.kind, o.health, o.head, o.venue
    FROM views.organisation o
    WHERE o.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR o.tenant_id = %(tenant)s)
        AND o.valid_from <= %(on)s AND %(on)s < o.valid_to
        AND o.known_from <= %(known)s AND %(known)s < o.known_to
        AND {found o on known}
        AND o.standing = 'standing'
)
SELECT h.tenant_id AS tenant, 'all' AS by, '' AS code, count(*)::int AS n FROM held h GROUP BY 1
UNION ALL
SELECT h.tenant_id, 'kind', coalesce(h.kind, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'health', coalesce(h.health, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'lacks', 'head', count(*)::int FROM held h WHERE h.head IS NULL GROUP BY 1
UNION ALL
SELECT h.tenant_id, 'lacks', 'venue', count(*)::int FROM held h WHERE coalesce(h.venue, '') = '' GROUP BY 1
ORDER BY 1, 2, 3
