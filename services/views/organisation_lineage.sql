-- What became of organisations: into which others they went, of all or into and out of one.
SELECT l.tenant_id AS tenant, l.organisation, coalesce(a.name, '') AS name, l.successor, coalesce(b.name, '') AS successor_name,
    l.how, l.since, coalesce(l.reason, '') AS reason
FROM views.organisation_lineage l
LEFT JOIN views.organisation a ON a.county_id = l.county_id AND a.tenant_id = l.tenant_id AND a.organisation = l.organisation
    AND a.valid_from <= %(on)s AND %(on)s < a.valid_to AND a.known_from <= %(known)s AND %(known)s < a.known_to
LEFT JOIN views.organisation b ON b.county_id = l.county_id AND b.tenant_id = l.tenant_id AND b.organisation = l.successor
    AND b.valid_from <= %(on)s AND %(on)s < b.valid_to AND b.known_from <= %(known)s AND %(known)s < b.known_to
WHERE l.county_id = %(county)s
    AND (%(id)s::uuid IS NULL OR %(id)s IN (l.organisation, l.successor))
    AND (%(tenant)s::bigint IS NULL OR l.tenant_id = %(tenant)s)
    AND l.valid_from <= %(on)s AND %(on)s < l.valid_to
    AND l.known_from <= %(known)s AND %(known)s < l.known_to
ORDER BY l.tenant_id, l.since, l.organisation, l.successor
