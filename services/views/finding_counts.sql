-- Findings counted by tenant along each attribute.
WITH held AS (
    SELECT d.tenant_id, d.is_open, d.status, d.method, d.severity, d.due, d.reported_on
    FROM views.finding d
    WHERE d.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
        AND d.valid_from <= %(on)s AND %(on)s < d.valid_to
        AND d.known_from <= %(known)s AND %(known)s < d.known_to
        AND {found d on known}
        AND d.raised_on IS NOT NULL
)
SELECT h.tenant_id AS tenant, 'all' AS by, '' AS code, count(*)::int AS n FROM held h GROUP BY 1
UNION ALL
SELECT h.tenant_id, 'open', CASE WHEN h.is_open THEN 'open' ELSE 'closed' END, count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'overdue', '', count(*)::int FROM held h WHERE h.is_open AND h.reported_on IS NULL AND h.due < %(on)s GROUP BY 1
UNION ALL
SELECT h.tenant_id, 'status', coalesce(h.status, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'method', coalesce(h.method, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'severity', coalesce(h.severity, ''), count(*)::int FROM held h GROUP BY 1, 3
ORDER BY 1, 2, 3
