-- The sessions that became something else to members who differ, on the step in question: the facts behind coverage stand in their
-- streams.
, wanted AS (
    SELECT k.tenant, k.key, k.learned, k.since
    FROM unnest(%(tenants)s::bigint[], %(keys)s::uuid[], %(learned)s::boolean[], %(since)s::boolean[]) AS k (tenant, key, learned, since)
), became AS (
    SELECT s.tenant, s.person, s.session, s.side,
        concat_ws(' ', s.way, CASE WHEN s.way IN ('absent', 'open') THEN s.reason END) AS what
    FROM stood s
), differing AS (
    SELECT b.tenant, b.person, b.session,
        max(b.what) FILTER (WHERE b.side = 'before') IS DISTINCT FROM max(b.what) FILTER (WHERE b.side = m.name) AS learned,
        max(b.what) FILTER (WHERE b.side = m.name) IS DISTINCT FROM max(b.what) FILTER (WHERE b.side = 'after') AS since
    FROM became b
    CROSS JOIN (SELECT CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END AS name) m
    GROUP BY 1, 2, 3
)
SELECT w.tenant, w.key, d.session AS stream, w.learned AND d.learned AS learned, w.since AND d.since AS since
FROM wanted w
JOIN differing d ON d.tenant = w.tenant AND d.person = w.key AND (w.learned AND d.learned OR w.since AND d.since)
