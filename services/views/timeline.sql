-- The facts that were picked, as a timeline shows them: a title for what each is about, what put it right, whom it concerns.
-- A statement names them by tenant and position; a title costs one look-up a line, by the module of the fact.
WITH z AS (
    SELECT coalesce(max(k.time_zone), 'Asia/Shanghai') AS zone FROM ledger.clock k
), picked AS (
    {picked}
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
    coalesce(
        CASE WHEN t.module IN ('commitment', 'fact') THEN (
            SELECT c.title FROM views.commitment c
            WHERE c.county_id = %(county)s AND c.tenant_id = t.tenant_id AND c.commitment = t.stream
                AND c.valid_from <= %(on)s AND %(on)s < c.valid_to AND c.known_from <= %(known)s AND %(known)s < c.known_to
        ) END,
        CASE WHEN t.module IN ('institution', 'fact') THEN (
            SELECT u.name FROM views.institution u
            WHERE u.county_id = %(county)s AND u.tenant_id = t.tenant_id AND u.institution = t.stream
                AND u.valid_from <= %(on)s AND %(on)s < u.valid_to AND u.known_from <= %(known)s AND %(known)s < u.known_to
        ) END,
        CASE WHEN t.module IN ('organisation', 'fact') THEN (
            SELECT o.name FROM views.organisation o
            WHERE o.county_id = %(county)s AND o.tenant_id = t.tenant_id AND o.organisation = t.stream
                AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
        ) END,
        CASE WHEN t.module IN ('inspection', 'fact') THEN (
            SELECT coalesce(nullif(i.unit_name, ''), i.purpose) FROM views.inspection i
            WHERE i.county_id = %(county)s AND i.tenant_id = t.tenant_id AND i.inspection = t.stream
                AND i.valid_from <= %(on)s AND %(on)s < i.valid_to AND i.known_from <= %(known)s AND %(known)s < i.known_to
        ) END,
        CASE WHEN t.module IN ('finding', 'fact') THEN (
            SELECT d.text FROM views.finding d
            WHERE d.county_id = %(county)s AND d.tenant_id = t.tenant_id AND d.finding = t.stream
                AND d.valid_from <= %(on)s AND %(on)s < d.valid_to AND d.known_from <= %(known)s AND %(known)s < d.known_to
        ) END,
        ''
    ) AS title
FROM picked p
JOIN views.timeline t ON t.county_id = %(county)s AND t.tenant_id = p.tenant_id AND t.position = p.position
CROSS JOIN z
ORDER BY t.effective_on DESC, t.tenant_id DESC, t.position DESC
