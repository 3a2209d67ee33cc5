-- How far some views have come together in each tenant's books; a view without a position has taken nothing.
SELECT h.tenant_id AS tenant, h.position AS head, coalesce(CASE WHEN p.n = %(n)s THEN p.position END, 0)::bigint AS position,
    CASE WHEN p.n = %(n)s THEN p.complete_to END AS complete_to, coalesce(p.parked, false) AS parked
FROM ledger.heads h
LEFT JOIN (
    SELECT f.tenant_id, count(*) AS n, min(f.position) AS position, min(f.complete_to) AS complete_to,
        bool_or(f.parked_at IS NOT NULL) AS parked
    FROM follow.positions f
    WHERE f.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR f.tenant_id = %(tenant)s)
        AND f.follower = ANY (%(views)s)
        AND f.version >= 0
    GROUP BY f.tenant_id
) p ON p.tenant_id = h.tenant_id
WHERE h.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR h.tenant_id = %(tenant)s)
ORDER BY h.tenant_id
