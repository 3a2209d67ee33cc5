-- Who holds which post.
SELECT p.tenant_id AS tenant, p.organisation, p.post, p.person, p.since
FROM views.organisation_post p
WHERE p.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR p.tenant_id = %(tenant)s)
    AND (%(id)s::uuid IS NULL OR p.organisation = %(id)s)
    AND p.valid_from <= %(on)s AND %(on)s < p.valid_to
    AND p.known_from <= %(known)s AND %(known)s < p.known_to
ORDER BY p.tenant_id, p.organisation, p.post, p.since, p.person
