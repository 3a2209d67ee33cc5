-- The facts behind differences. Learned: recorded between the two instants and effective by the first day, and standing at the later
-- instant; or in the place of such a fact that stood at the earlier one. Since: effective between the days, standing as the second
-- coordinate knows it. Some facts name a later day on which something else came true (`corrected_on`), and some count for none but
-- those whom they name. Each stream is read by itself: what the planner expects of all of them together is more than there is, and it
-- read the whole timeline instead.
WITH z AS (
    SELECT coalesce(max(k.time_zone), 'Asia/Shanghai') AS zone FROM ledger.clock k
), asked AS (
    SELECT k.tenant, k.key, k.stream, k.learned, k.since
    FROM unnest(%(tenants)s::bigint[], %(keys)s::uuid[], %(streams)s::uuid[], %(learned)s::boolean[], %(since)s::boolean[])
        AS k (tenant, key, stream, learned, since)
), found AS (
    SELECT t.tenant_id, t.position, t.stream, t.version, t.module, t.tag, t.effective_on, t.recorded_at, t.actor, t.role, t.channel,
        t.correlation, t.replaces, t.source, t.params, a.key,
        a.learned AND t.recorded_at > %(known_first)s AND t.recorded_at <= %(known_last)s AND (
            t.effective_on <= %(on)s AND t.tag = ANY (%(tags)s) AND c.counts AND (t.gone_at IS NULL OR t.gone_at > %(known_last)s)
            OR EXISTS (
                SELECT FROM views.timeline r
                WHERE r.county_id = %(county)s AND r.tenant_id = t.tenant_id AND r.position = t.replaces
                    AND r.effective_on <= %(on)s AND r.tag = ANY (%(tags)s)
                    AND r.recorded_at <= %(known_first)s AND r.gone_at > %(known_first)s
                    AND (
                        r.tag <> ALL (%(naming)s::text[]) OR EXISTS (
                            SELECT FROM views.timeline_subject n
                            WHERE n.county_id = %(county)s AND n.tenant_id = r.tenant_id AND n.position = r.position AND n.person = a.key
                        )
                    )
            )
        ) AS learned,
        a.since AND t.tag = ANY (%(tags)s) AND c.counts
            AND t.recorded_at <= %(with_known)s AND (t.gone_at IS NULL OR t.gone_at > %(with_known)s)
            AND (
                t.effective_on > %(day_first)s AND t.effective_on <= %(day_last)s
                OR t.effective_on <= %(day_first)s AND t.params ->> 'corrected_on' > %(day_first)s::date::text
                    AND t.params ->> 'corrected_on' <= %(day_last)s::date::text
            ) AS since
    FROM asked a
    CROSS JOIN LATERAL (
        SELECT l.tenant_id, l.position, l.stream, l.version, l.module, l.tag, l.effective_on, l.recorded_at, l.actor, l.role, l.channel,
            l.correlation, l.replaces, l.source, l.params, l.gone_at
        FROM views.timeline l
        WHERE l.county_id = %(county)s AND l.tenant_id = a.tenant AND l.stream = a.stream
        OFFSET 0
    ) t
    CROSS JOIN LATERAL (
        SELECT t.tag <> ALL (%(naming)s::text[]) OR EXISTS (
            SELECT FROM views.timeline_subject n
            WHERE n.county_id = %(county)s AND n.tenant_id = t.tenant_id AND n.position = t.position AND n.person = a.key
        ) AS counts
    ) c
)
SELECT f.tenant_id AS tenant, f.key, f.position, f.stream, f.version, f.module, f.tag, f.effective_on, f.recorded_at, f.actor, f.role,
    f.channel, f.correlation, f.replaces, f.source, f.params, (f.recorded_at AT TIME ZONE z.zone)::date > f.effective_on AS late,
    array_remove(ARRAY[CASE WHEN f.learned THEN 'learned' END, CASE WHEN f.since THEN 'since' END], NULL) AS windows
FROM found f
CROSS JOIN z
WHERE f.learned OR f.since
ORDER BY f.effective_on, f.tenant_id, f.position
