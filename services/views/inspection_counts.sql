-- Inspections counted by tenant along each attribute; `outside` are the units, by name and address, of other registers.
WITH held AS (
    SELECT i.tenant_id, i.inspection, i.status, i.register, i.unit_name, i.unit_address
    FROM views.inspection i
    WHERE i.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR i.tenant_id = %(tenant)s)
        AND i.valid_from <= %(on)s AND %(on)s < i.valid_to
        AND i.known_from <= %(known)s AND %(known)s < i.known_to
        AND {found i on known}
)
SELECT h.tenant_id AS tenant, 'all' AS by, '' AS code, count(*)::int AS n FROM held h GROUP BY 1
UNION ALL
SELECT h.tenant_id, 'status', coalesce(h.status, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'register', coalesce(h.register, ''), count(*)::int FROM held h GROUP BY 1, 3
UNION ALL
SELECT h.tenant_id, 'outside', '', count(DISTINCT (h.unit_name, h.unit_address))::int FROM held h WHERE h.register <> '' GROUP BY 1
UNION ALL
SELECT h.tenant_id, 'method', e.method, count(DISTINCT e.inspection)::int
FROM held h
JOIN views.inspection_entry e ON e.county_id = %(county)s AND e.tenant_id = h.tenant_id AND e.inspection = h.inspection
WHERE h.status NOT IN ('merged', 'cancelled')
    AND e.valid_from <= %(on)s AND %(on)s < e.valid_to
    AND e.known_from <= %(known)s AND %(known)s < e.known_to
GROUP BY 1, 3
ORDER BY 1, 2, 3
