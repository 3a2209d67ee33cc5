-- How many members each branch had on a day; a member in nobody's custody counts under none.
SELECT m.tenant_id AS tenant, m.branch, count(*)::int AS n
FROM views.member m
WHERE m.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
    AND m.standing = 'member'
    AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
    AND m.known_from <= %(known)s AND %(known)s < m.known_to
    AND {found m on known}
GROUP BY 1, 2
ORDER BY 1, 2
