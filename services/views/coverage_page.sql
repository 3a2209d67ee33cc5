-- Whom a page of coverage is about where nothing but his branch decides it: members by number.
SELECT m.person
FROM views.member m
WHERE m.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
    AND (%(tenants)s::bigint[] IS NULL OR m.tenant_id = ANY (%(tenants)s))
    AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
    AND m.known_from <= %(known)s AND %(known)s < m.known_to
    AND {found m on known}
    AND m.standing = 'member'
    AND (%(branch)s::uuid IS NULL OR m.branch = %(branch)s)
    AND (NOT %(unplaced)s OR m.branch IS NULL)
    AND (%(person)s::uuid IS NULL OR (coalesce(m.number, '') COLLATE "C", m.person) > (%(key)s COLLATE "C", %(person)s))
ORDER BY coalesce(m.number, '') COLLATE "C", m.person
LIMIT %(limit)s
