-- Findings as they stood on a day, the latest first, with the visit and the unit of their inspection. The page is found before that is
-- looked up: a plan for all dates would look it up for every finding.
SELECT d.tenant_id AS tenant, d.finding, d.inspection, i.visit, coalesce(d.unit, i.unit) AS unit,
    coalesce(nullif(i.unit_name, ''), u.name, '') AS unit_name, coalesce(d.method, '') AS method, coalesce(d.text, '') AS text,
    coalesce(d.severity, '') AS severity, coalesce(d.code, '') AS code, coalesce(d.problem, '') AS problem,
    coalesce(d.files, '[]') AS files, coalesce(d.status, '') AS status, coalesce(d.is_open, false) AS is_open, d.raised_on, d.raised_by,
    coalesce(d.requirement, '') AS requirement, d.due, coalesce(d.answer, '') AS answer, d.answered_on, d.commitment, d.reported_on,
    d.done_on, d.reinspection_on, d.verified_on, d.verified_by, d.closed_on, coalesce(d.escalated_to, '') AS escalated_to,
    coalesce(d.reason, '') AS reason, coalesce(d.register, '') AS register, coalesce(d.reference, '') AS reference, d.points,
    coalesce(d.note, '') AS note, (d.is_open AND d.reported_on IS NULL AND d.due < %(on)s) IS TRUE AS overdue, d.position
FROM (
    SELECT f.tenant_id, f.finding, f.inspection, f.unit, f.method, f.text, f.severity, f.code, f.problem, f.files, f.status, f.is_open,
        f.raised_on, f.raised_by, f.requirement, f.due, f.answer, f.answered_on, f.commitment, f.reported_on, f.done_on,
        f.reinspection_on, f.verified_on, f.verified_by, f.closed_on, f.escalated_to, f.reason, f.register, f.reference, f.points, f.note,
        f.position
    FROM views.finding f
    WHERE f.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR f.tenant_id = %(tenant)s)
        AND (%(tenants)s::bigint[] IS NULL OR f.tenant_id = ANY (%(tenants)s))
        AND f.valid_from <= %(on)s AND %(on)s < f.valid_to
        AND f.known_from <= %(known)s AND %(known)s < f.known_to
        AND {found f on known}
        AND f.raised_on IS NOT NULL
        AND (%(id)s::uuid IS NULL OR f.finding = %(id)s)
        AND (%(inspection)s::uuid IS NULL OR f.inspection = %(inspection)s)
        AND (%(unit)s::uuid IS NULL OR f.unit = %(unit)s OR EXISTS (
            SELECT FROM views.inspection v
            WHERE v.county_id = %(county)s AND v.tenant_id = f.tenant_id AND v.inspection = f.inspection AND v.unit = %(unit)s
                AND v.valid_from <= %(on)s AND %(on)s < v.valid_to AND v.known_from <= %(known)s AND %(known)s < v.known_to
        ))
        AND (%(named)s::uuid IS NULL OR f.unit = %(named)s)
        AND (%(is_open)s::boolean IS NULL OR f.is_open = %(is_open)s)
        AND (%(status)s::text IS NULL OR f.status = %(status)s)
        AND (%(severity)s::text IS NULL OR f.severity = %(severity)s)
        AND (%(code)s::text IS NULL OR f.code = %(code)s)
        AND (%(problem)s::text IS NULL OR f.problem = %(problem)s)
        AND (%(elsewhere)s::boolean IS NULL OR (f.register <> '') = %(elsewhere)s)
        AND (NOT %(only_overdue)s OR f.is_open AND f.reported_on IS NULL AND f.due < %(on)s)
        AND (%(search)s = '' OR strpos(f.text, %(search)s) > 0 OR f.reference = %(search)s)
        AND (%(after_id)s::uuid IS NULL OR (f.raised_on, f.tenant_id, f.finding) < (%(after_day)s, %(after_tenant)s, %(after_id)s))
    ORDER BY f.raised_on DESC, f.tenant_id DESC, f.finding DESC
    LIMIT %(limit)s
) d
LEFT JOIN views.inspection i ON i.county_id = %(county)s AND i.tenant_id = d.tenant_id AND i.inspection = d.inspection
    AND i.valid_from <= %(on)s AND %(on)s < i.valid_to AND i.known_from <= %(known)s AND %(known)s < i.known_to
LEFT JOIN views.institution u ON u.county_id = %(county)s AND u.tenant_id = d.tenant_id AND u.institution = coalesce(d.unit, i.unit)
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to AND u.known_from <= %(known)s AND %(known)s < u.known_to
ORDER BY d.raised_on DESC, d.tenant_id DESC, d.finding DESC
