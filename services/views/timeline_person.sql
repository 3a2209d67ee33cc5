-- A page of one person's facts, from either end of a place in time.
WITH z AS (
    SELECT coalesce(max(k.time_zone), 'Asia/Shanghai') AS zone FROM ledger.clock k
), picked AS (
    (
        SELECT s.tenant_id, s.position
        FROM views.timeline_subject s
        JOIN views.timeline t ON t.county_id = s.county_id AND t.tenant_id = s.tenant_id AND t.position = s.position
        CROSS JOIN z
        WHERE NOT %(newer)s
            AND s.county_id = %(county)s
            AND (%(tenant)s::bigint IS NULL OR s.tenant_id = %(tenant)s)
            AND s.effective_on <= %(on)s
            AND s.recorded_at <= %(known)s
            AND (%(true_since)s::date IS NULL OR s.effective_on >= %(true_since)s)
            AND (%(true_until)s::date IS NULL OR s.effective_on <= %(true_until)s)
            AND s.person = %(person)s
            AND (%(stream)s::uuid IS NULL OR t.stream = %(stream)s)
            AND (%(kind)s::text IS NULL OR t.tag = %(kind)s OR t.module = %(kind)s)
            AND (%(actor)s::uuid IS NULL OR t.actor = %(actor)s)
            AND (%(learned_since)s::date IS NULL OR (t.recorded_at AT TIME ZONE z.zone)::date >= %(learned_since)s)
            AND (%(learned_until)s::date IS NULL OR (t.recorded_at AT TIME ZONE z.zone)::date <= %(learned_until)s)
            AND (NOT %(late)s OR (t.recorded_at AT TIME ZONE z.zone)::date > t.effective_on)
            AND (%(after_position)s::bigint IS NULL
                OR (s.effective_on, s.tenant_id, s.position) < (%(after_day)s, %(after_tenant)s, %(after_position)s))
        ORDER BY s.effective_on DESC, s.tenant_id DESC, s.position DESC
        LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT s.tenant_id, s.position
        FROM views.timeline_subject s
        JOIN views.timeline t ON t.county_id = s.county_id AND t.tenant_id = s.tenant_id AND t.position = s.position
        CROSS JOIN z
        WHERE %(newer)s
            AND s.county_id = %(county)s
            AND (%(tenant)s::bigint IS NULL OR s.tenant_id = %(tenant)s)
            AND s.effective_on <= %(on)s
            AND s.recorded_at <= %(known)s
            AND (%(true_since)s::date IS NULL OR s.effective_on >= %(true_since)s)
            AND (%(true_until)s::date IS NULL OR s.effective_on <= %(true_until)s)
            AND s.person = %(person)s
            AND (%(stream)s::uuid IS NULL OR t.stream = %(stream)s)
            AND (%(kind)s::text IS NULL OR t.tag = %(kind)s OR t.module = %(kind)s)
            AND (%(actor)s::uuid IS NULL OR t.actor = %(actor)s)
            AND (%(learned_since)s::date IS NULL OR (t.recorded_at AT TIME ZONE z.zone)::date >= %(learned_since)s)
            AND (%(learned_until)s::date IS NULL OR (t.recorded_at AT TIME ZONE z.zone)::date <= %(learned_until)s)
            AND (NOT %(late)s OR (t.recorded_at AT TIME ZONE z.zone)::date > t.effective_on)
            AND (%(after_position)s::bigint IS NULL
                OR (s.effective_on, s.tenant_id, s.position) > (%(after_day)s, %(after_tenant)s, %(after_position)s))
        ORDER BY s.effective_on ASC, s.tenant_id ASC, s.position ASC
        LIMIT %(limit)s
    )
)
SELECT t.tenant_id AS tenant, t.position, t.stream, t.version, t.module, t.tag, t.effective_on, t.recorded_at, t.actor, t.role, t.channel,
    t.correlation, t.replaces, t.source, t.params, (t.recorded_at AT TIME ZONE z.zone)::date > t.effective_on AS late,
    CASE WHEN t.gone_at <= %(known)s THEN (
        SELECT min(r.position) FROM views.timeline r
        WHERE r.county_id = %(county)s AND r.tenant_id = t.tenant_id AND r.replaces = t.position
    ) END AS replaced_by,
    ARRAY(
        SELECT DISTINCT s.person FROM views.timeline_subject s
        WHERE s.county_id = %(county)s AND s.tenant_id = t.tenant_id AND s.position = t.position
        ORDER BY s.person
    ) AS persons,
    coalesce(c.title, u.name, o.name, nullif(i.unit_name, ''), i.purpose, d.text, '') AS title
FROM picked p
JOIN views.timeline t ON t.county_id = %(county)s AND t.tenant_id = p.tenant_id AND t.position = p.position
CROSS JOIN z
LEFT JOIN views.commitment c ON c.county_id = %(county)s AND c.tenant_id = t.tenant_id AND c.commitment = t.stream
    AND c.valid_from <= %(on)s AND %(on)s < c.valid_to AND c.known_from <= %(known)s AND %(known)s < c.known_to
LEFT JOIN views.institution u ON u.county_id = %(county)s AND u.tenant_id = t.tenant_id AND u.institution = t.stream
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to AND u.known_from <= %(known)s AND %(known)s < u.known_to
LEFT JOIN views.organisation o ON o.county_id = %(county)s AND o.tenant_id = t.tenant_id AND o.organisation = t.stream
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
LEFT JOIN views.inspection i ON i.county_id = %(county)s AND i.tenant_id = t.tenant_id AND i.inspection = t.stream
    AND i.valid_from <= %(on)s AND %(on)s < i.valid_to AND i.known_from <= %(known)s AND %(known)s < i.known_to
LEFT JOIN views.finding d ON d.county_id = %(county)s AND d.tenant_id = t.tenant_id AND d.finding = t.stream
    AND d.valid_from <= %(on)s AND %(on)s < d.valid_to AND d.known_from <= %(known)s AND %(known)s < d.known_to
ORDER BY t.effective_on DESC, t.tenant_id DESC, t.position DESC
