-- How each view stands over the tenants' books: which version its live rows are of, how many tenants lack facts, how many and since when.
SELECT w.view, w.wanted, count(*)::int AS tenants,
    coalesce(array_agg(DISTINCT p.version) FILTER (WHERE p.version IS NOT NULL), '{}') AS live,
    (count(*) FILTER (WHERE h.position > coalesce(p.position, 0)))::int AS behind,
    coalesce(sum(h.position - coalesce(p.position, 0)), 0)::bigint AS facts,
    extract(epoch FROM ledger.now() - min(p.complete_to) FILTER (WHERE h.position > coalesce(p.position, 0)))::float8 AS seconds,
    (count(*) FILTER (WHERE p.parked_at IS NOT NULL))::int AS parked
FROM unnest(%(views)s::text[], %(versions)s::int[]) WITH ORDINALITY AS w (view, wanted, n)
CROSS JOIN ledger.heads h
LEFT JOIN follow.positions p
    ON p.county_id = h.county_id AND p.tenant_id = h.tenant_id AND p.follower = w.view AND p.version >= 0
WHERE (%(county)s::int IS NULL OR h.county_id = %(county)s)
GROUP BY w.view, w.wanted, w.n
ORDER BY w.n
