-- What was learned within some days about an earlier day, counted by kind of fact, with the earliest day concerned.
WITH z AS (
    SELECT coalesce(max(k.time_zone), 'Asia/Shanghai') AS zone FROM ledger.clock k
)
SELECT t.tag, count(*)::int AS n, min(t.effective_on) AS since, (count(*) FILTER (WHERE t.replaces IS NOT NULL))::int AS corrections
FROM views.timeline t
CROSS JOIN z
WHERE t.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR t.tenant_id = %(tenant)s)
    AND t.recorded_at <= %(known)s
    AND t.effective_on <= %(on)s
    AND (t.recorded_at AT TIME ZONE z.zone)::date BETWEEN %(since)s AND %(until)s
    AND (t.recorded_at AT TIME ZONE z.zone)::date > t.effective_on
GROUP BY t.tag
ORDER BY n DESC, t.tag
