-- What became of units: into which others they went, or who took over.
SELECT l.tenant_id AS tenant, l.institution, coalesce(a.name, '') AS name, l.successor, coalesce(b.name, '') AS successor_name,
    l.how, l.since, coalesce(l.reason, '') AS reason
FROM views.institution_lineage l
LEFT JOIN views.institution a ON a.county_id = l.county_id AND a.tenant_id = l.tenant_id AND a.institution = l.institution
    AND a.valid_from <= %(on)s AND %(on)s < a.valid_to AND a.known_from <= %(known)s AND %(known)s < a.known_to
LEFT JOIN views.institution b ON b.county_id = l.county_id AND b.tenant_id = l.tenant_id AND b.institution = l.successor
    AND b.valid_from <= %(on)s AND %(on)s < b.valid_to AND b.known_from <= %(known)s AND %(known)s < b.known_to
WHERE l.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR l.tenant_id = %(tenant)s)
    AND l.valid_from <= %(on)s AND %(on)s < l.valid_to
    AND l.known_from <= %(known)s AND %(known)s < l.known_to
ORDER BY l.tenant_id, l.since, l.institution, l.successor
