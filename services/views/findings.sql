-- Findings as they stood on a day, the latest first, with the visit and the unit of their inspection.
SELECT d.tenant_id AS tenant, d.finding, d.inspection, i.visit, coalesce(d.unit, i.unit) AS unit,
    coalesce(nullif(i.unit_name, ''), u.name, '') AS unit_name, coalesce(d.method, '') AS method, coalesce(d.text, '') AS text,
    coalesce(d.severity, '') AS severity, coalesce(d.code, '') AS code, coalesce(d.problem, '') AS problem,
    coalesce(d.files, '[]') AS files, coalesce(d.status, '') AS status, coalesce(d.is_open, false) AS is_open, d.raised_on, d.raised_by,
    coalesce(d.requirement, '') AS requirement, d.due, coalesce(d.answer, '') AS answer, d.answered_on, d.commitment, d.reported_on,
    d.done_on, d.reinspection_on, d.verified_on, d.verified_by, d.closed_on, coalesce(d.escalated_to, '') AS escalated_to,
    coalesce(d.reason, '') AS reason, coalesce(d.register, '') AS register, coalesce(d.reference, '') AS reference, d.points,
    coalesce(d.note, '') AS note, (d.is_open AND d.reported_on IS NULL AND d.due < %(on)s) IS TRUE AS overdue, d.position
FROM views.finding d
LEFT JOIN views.inspection i ON i.county_id = d.county_id AND i.tenant_id = d.tenant_id AND i.inspection = d.inspection
    AND i.valid_from <= %(on)s AND %(on)s < i.valid_to AND i.known_from <= %(known)s AND %(known)s < i.known_to
LEFT JOIN views.institution u ON u.county_id = d.county_id AND u.tenant_id = d.tenant_id AND u.institution = coalesce(d.unit, i.unit)
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to AND u.known_from <= %(known)s AND %(known)s < u.known_to
WHERE d.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
    AND (%(tenants)s::bigint[] IS NULL OR d.tenant_id = ANY (%(tenants)s))
    AND d.valid_from <= %(on)s AND %(on)s < d.valid_to
    AND d.known_from <= %(known)s AND %(known)s < d.known_to
    AND d.raised_on IS NOT NULL
    AND (%(id)s::uuid IS NULL OR d.finding = %(id)s)
    AND (%(inspection)s::uuid IS NULL OR d.inspection = %(inspection)s)
    AND (%(unit)s::uuid IS NULL OR d.unit = %(unit)s OR i.unit = %(unit)s)
    AND (%(named)s::uuid IS NULL OR d.unit = %(named)s)
    AND (%(is_open)s::boolean IS NULL OR d.is_open = %(is_open)s)
    AND (%(status)s::text IS NULL OR d.status = %(status)s)
    AND (%(severity)s::text IS NULL OR d.severity = %(severity)s)
    AND (%(code)s::text IS NULL OR d.code = %(code)s)
    AND (%(problem)s::text IS NULL OR d.problem = %(problem)s)
    AND (%(elsewhere)s::boolean IS NULL OR (d.register <> '') = %(elsewhere)s)
    AND (NOT %(only_overdue)s OR d.is_open AND d.reported_on IS NULL AND d.due < %(on)s)
    AND (%(search)s = '' OR strpos(d.text, %(search)s) > 0 OR d.reference = %(search)s)
    AND (%(after_id)s::uuid IS NULL OR (d.raised_on, d.tenant_id, d.finding) < (%(after_day)s, %(after_tenant)s, %(after_id)s))
ORDER BY d.raised_on DESC, d.tenant_id DESC, d.finding DESC
LIMIT %(limit)s
