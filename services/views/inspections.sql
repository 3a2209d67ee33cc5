-- Inspections as they stood on a day, the latest first.
SELECT s.tenant_id AS tenant, s.inspection, s.day, s.visit, coalesce(s.kind, '') AS kind, coalesce(s.purpose, '') AS purpose, s.team,
    s.unit,
    coalesce(nullif(s.unit_name, ''), u.name, '') AS unit_name, coalesce(s.unit_address, '') AS unit_address,
    coalesce(s.methods, '[]') AS planned_methods,
    ARRAY(
        SELECT DISTINCT e.method FROM views.inspection_entry e
        WHERE e.county_id = %(county)s AND e.tenant_id = s.tenant_id AND e.inspection = s.inspection
            AND e.valid_from <= %(on)s AND %(on)s < e.valid_to
            AND e.known_from <= %(known)s AND %(known)s < e.known_to
        ORDER BY e.method
    ) AS methods,
    ARRAY(SELECT i.id::uuid FROM jsonb_array_elements_text(coalesce(s.inspectors, '[]')) AS i (id)) AS inspectors,
    coalesce(s.desk_review, false) AS desk_review, coalesce(s.over_cap, '') AS over_cap, s.planned_for, s.held_on, s.announced,
    coalesce(s.status, '') AS status, coalesce(s.conclusions, '') AS conclusions, coalesce(s.result, '') AS result, s.score, s.signed_on,
    s.signed_by, s.answered_on, coalesce(s.answer, '') AS answer, coalesce(s.register, '') AS register,
    coalesce(s.reference, '') AS reference, coalesce(s.risk, '') AS risk, coalesce(s.note, '') AS note, f.n AS findings,
    f.is_open AS open_findings, s.position
FROM (
    SELECT i.tenant_id, i.inspection, coalesce(i.held_on, i.planned_for, i.valid_from) AS day, i.visit, i.kind, i.purpose, i.team, i.unit,
        i.unit_name, i.unit_address, i.methods, i.inspectors, i.desk_review, i.over_cap, i.planned_for, i.held_on, i.announced, i.status,
        i.conclusions, i.result, i.score, i.signed_on, i.signed_by, i.answered_on, i.answer, i.register, i.reference, i.risk, i.note,
        i.position
    FROM views.inspection i
    WHERE i.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR i.tenant_id = %(tenant)s)
        AND i.valid_from <= %(on)s AND %(on)s < i.valid_to
        AND i.known_from <= %(known)s AND %(known)s < i.known_to
        AND {found i on known}
        AND (%(id)s::uuid IS NULL OR i.inspection = %(id)s)
        AND (%(visit)s::uuid IS NULL OR i.visit = %(visit)s)
        AND (%(unit)s::uuid IS NULL OR i.unit = %(unit)s)
        AND (%(team)s::uuid IS NULL OR i.team = %(team)s)
        AND (%(status)s::text IS NULL OR i.status = %(status)s)
        AND (%(elsewhere)s::boolean IS NULL OR (i.register <> '') = %(elsewhere)s)
        AND (NOT %(held)s OR i.held_on IS NOT NULL AND i.status NOT IN ('merged', 'cancelled'))
        AND (%(since)s::date IS NULL OR coalesce(i.held_on, i.planned_for, i.valid_from) >= %(since)s)
        AND (%(until)s::date IS NULL OR coalesce(i.held_on, i.planned_for, i.valid_from) <= %(until)s)
        AND (%(search)s = '' OR strpos(i.unit_name, %(search)s) > 0 OR strpos(i.purpose, %(search)s) > 0 OR i.reference = %(search)s)
        AND (%(method)s::text IS NULL OR EXISTS (
            SELECT FROM views.inspection_entry e
            WHERE e.county_id = i.county_id AND e.tenant_id = i.tenant_id AND e.inspection = i.inspection AND e.method = %(method)s
                AND e.valid_from <= %(on)s AND %(on)s < e.valid_to
                AND e.known_from <= %(known)s AND %(known)s < e.known_to
        ))
        AND (%(after_id)s::uuid IS NULL OR (coalesce(i.held_on, i.planned_for, i.valid_from), i.tenant_id, i.inspection)
            < (%(after_day)s, %(after_tenant)s, %(after_id)s))
    ORDER BY day DESC, i.tenant_id DESC, i.inspection DESC
    LIMIT %(limit)s
) s
LEFT JOIN views.institution u ON u.county_id = %(county)s AND u.tenant_id = s.tenant_id AND u.institution = s.unit
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to AND u.known_from <= %(known)s AND %(known)s < u.known_to
LEFT JOIN LATERAL (
    SELECT count(*)::int AS n, (count(*) FILTER (WHERE d.is_open))::int AS is_open
    FROM views.finding d
    WHERE d.county_id = %(county)s AND d.tenant_id = s.tenant_id AND d.inspection = s.inspection
        AND d.valid_from <= %(on)s AND %(on)s < d.valid_to
        AND d.known_from <= %(known)s AND %(known)s < d.known_to
) f ON true
ORDER BY s.day DESC, s.tenant_id DESC, s.inspection DESC
