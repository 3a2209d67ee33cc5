-- Requests to change a certified roster at one coordinate, the latest first, with the name of the institution or organisation meant.
SELECT r.tenant_id AS tenant, r.roster_period, coalesce(p.period, '') AS period, r.request, r.subject, coalesce(u.name, o.name, '') AS title,
    r.since, r.until, coalesce(r.reason, '') AS reason, r.asked_on, r.asked_by, coalesce(r.status, '') AS status, r.open_until,
    coalesce(r.answer, '') AS answer, r.decided_on, r.decided_by
FROM views.roster_correction r
LEFT JOIN views.roster_period p ON p.county_id = r.county_id AND p.tenant_id = r.tenant_id AND p.roster_period = r.roster_period
    AND p.valid_from <= %(on)s AND %(on)s < p.valid_to AND p.known_from <= %(known)s AND %(known)s < p.known_to
LEFT JOIN views.institution u ON u.county_id = r.county_id AND u.tenant_id = r.tenant_id AND u.institution = r.subject
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to AND u.known_from <= %(known)s AND %(known)s < u.known_to
LEFT JOIN views.organisation o ON o.county_id = r.county_id AND o.tenant_id = r.tenant_id AND o.organisation = r.subject
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
WHERE r.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR r.tenant_id = %(tenant)s)
    AND r.valid_from <= %(on)s AND %(on)s < r.valid_to
    AND r.known_from <= %(known)s AND %(known)s < r.known_to
    AND (%(id)s::uuid IS NULL OR r.roster_period = %(id)s)
    AND (%(status)s::text IS NULL OR r.status = %(status)s)
    AND r.asked_on IS NOT NULL
ORDER BY r.position DESC, r.tenant_id, r.request
LIMIT %(limit)s
