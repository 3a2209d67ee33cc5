-- Every unit known by a day, the ended ones too, as it stood on that day.
SELECT u.tenant_id AS tenant, 'unit' AS kind, u.institution AS id, coalesce(u.code, '') AS code, coalesce(u.name, '') AS name,
    coalesce(u.kind, '') AS type, coalesce(u.status, '') AS status, coalesce(u.standing, '') AS standing, u.parent, NULL::uuid AS unit
FROM views.institution u
WHERE u.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to
    AND u.known_from <= %(known)s AND %(known)s < u.known_to
UNION ALL
SELECT o.tenant_id, 'organisation', o.organisation, coalesce(o.code, ''), coalesce(o.name, ''),
    coalesce(o.kind, ''), coalesce(o.health, ''), coalesce(o.standing, ''), o.parent, o.institution
FROM views.organisation o
WHERE o.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR o.tenant_id = %(tenant)s)
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to
    AND o.known_from <= %(known)s AND %(known)s < o.known_to
    AND {found o on known}
ORDER BY 1, 2 DESC, 4, 3
