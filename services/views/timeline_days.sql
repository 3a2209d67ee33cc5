-- How many of the facts that were picked were true of each day, and how many of them were learned late. The clock that is furthest
-- ahead on earth is asked first: looking up a zone costs ten times as much.
WITH z AS (
    SELECT coalesce(max(k.time_zone), 'Asia/Shanghai') AS zone FROM ledger.clock k
)
SELECT t.effective_on AS day, count(*)::int AS n,
    (count(*) FILTER (
        WHERE (t.recorded_at AT TIME ZONE INTERVAL '14 hours')::date > t.effective_on
            AND (t.recorded_at AT TIME ZONE (SELECT z.zone FROM z))::date > t.effective_on
    ))::int AS late
FROM (
    {picked}
) t
GROUP BY 1
ORDER BY 1
