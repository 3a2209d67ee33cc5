-- How many facts were true of each day, and how many of them were learned late.
WITH z AS (
    SELECT coalesce(max(k.time_zone), 'Asia/Shanghai') AS zone FROM ledger.clock k
)
SELECT t.effective_on AS day, count(*)::int AS n,
    (count(*) FILTER (WHERE (t.recorded_at AT TIME ZONE z.zone)::date > t.effective_on))::int AS late
FROM views.timeline t
CROSS JOIN z
WHERE t.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR t.tenant_id = %(tenant)s)
    AND t.effective_on <= %(on)s
    AND t.recorded_at <= %(known)s
    AND (%(true_since)s::date IS NULL OR t.effective_on >= %(true_since)s)
    AND (%(true_until)s::date IS NULL OR t.effective_on <= %(true_until)s)
    AND (%(stream)s::uuid IS NULL OR t.stream = %(stream)s)
    AND (%(kind)s::text IS NULL OR t.tag = %(kind)s OR t.module = %(kind)s)
    AND (%(actor)s::uuid IS NULL OR t.actor = %(actor)s)
    AND (%(learned_since)s::date IS NULL OR (t.recorded_at AT TIME ZONE z.zone)::date >= %(learned_since)s)
    AND (%(learned_until)s::date IS NULL OR (t.recorded_at AT TIME ZONE z.zone)::date <= %(learned_until)s)
    AND (NOT %(late)s OR (t.recorded_at AT TIME ZONE z.zone)::date > t.effective_on)
    AND (%(person)s::uuid IS NULL OR EXISTS (
        SELECT FROM views.timeline_subject s
        WHERE s.county_id = t.county_id AND s.tenant_id = t.tenant_id AND s.position = t.position AND s.person = %(person)s
    ))
GROUP BY 1
ORDER BY 1
