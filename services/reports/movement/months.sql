-- How many members there were at the end of each of several days, as known at one instant.
SELECT d.day, count(m.person)::int AS members
FROM unnest(%(days)s::date[]) AS d (day)
LEFT JOIN views.member m ON m.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
    AND m.valid_from <= d.day AND d.day < m.valid_to
    AND m.known_from <= %(known)s AND %(known)s < m.known_to
    AND m.standing = 'member'
GROUP BY d.day
ORDER BY d.day
