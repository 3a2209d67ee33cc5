-- Which units have read a briefing, in the order in which they said so.
SELECT r.tenant_id AS tenant, r.briefing, coalesce(r.self_check, '') AS self_check, r.given_on, r.given_at, r.given_by, r.position
FROM views.briefing_receipt r
WHERE r.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR r.tenant_id = %(tenant)s)
    AND r.valid_from <= %(on)s AND %(on)s < r.valid_to
    AND r.known_from <= %(known)s AND %(known)s < r.known_to
    AND (%(id)s::uuid IS NULL OR r.briefing = %(id)s)
ORDER BY r.given_at, r.tenant_id
