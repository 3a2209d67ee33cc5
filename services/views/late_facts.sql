-- What was learned between two instants about a day or what came before it, corrections of such facts included.
SELECT t.tenant_id, t.position
FROM views.timeline t
WHERE t.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR t.tenant_id = %(tenant)s)
    AND t.recorded_at > %(then)s
    AND t.recorded_at <= %(known)s
    AND (t.effective_on <= %(on)s OR EXISTS (
        SELECT FROM views.timeline w
        WHERE w.county_id = t.county_id AND w.tenant_id = t.tenant_id AND w.position = t.replaces AND w.effective_on <= %(on)s
    ))
    AND (%(after_position)s::bigint IS NULL
        OR (t.effective_on, t.tenant_id, t.position) > (%(after_day)s, %(after_tenant)s, %(after_position)s))
ORDER BY t.effective_on, t.tenant_id, t.position
LIMIT %(limit)s
