-- How many of the facts that were picked lie in each stretch of days, and how many of them were learned late, counted so far and no
-- further. The clock that is furthest ahead on earth is asked first: looking up a zone costs ten times as much.
WITH z AS (
    SELECT coalesce(max(k.time_zone), 'Asia/Shanghai') AS zone FROM ledger.clock k
)
SELECT b.since, b.until, x.n, x.late, x.n > %(most)s AS more
FROM unnest(%(sinces)s::date[], %(untils)s::date[]) b (since, until)
CROSS JOIN LATERAL (
    SELECT count(*)::int AS n,
        (count(*) FILTER (
            WHERE (t.recorded_at AT TIME ZONE INTERVAL '14 hours')::date > t.effective_on
                AND (t.recorded_at AT TIME ZONE (SELECT z.zone FROM z))::date > t.effective_on
        ))::int AS late
    FROM (
        {picked}
    ) t
) x
WHERE x.n > 0
ORDER BY 1
