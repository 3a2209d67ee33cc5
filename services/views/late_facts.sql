-- What was learned between two instants about a day or what came before it, corrections of such facts included.
WITH z AS (
    SELECT coalesce(max(k.time_zone), 'Asia/Shanghai') AS zone FROM ledger.clock k
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
FROM views.timeline t
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
