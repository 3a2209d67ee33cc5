-- The occasions themselves: each member in custody on the day, at each required session at which he was expected, with what became of it.
SELECT s.tenant, s.session, s.held_on, coalesce(s.title, '') AS title, s.person, coalesce(m.number, '') AS number, m.branch,
    coalesce(o.name, '') AS branch_name, s.way, coalesce(s.reason, '') AS reason, coalesce(m.number, '') COLLATE "C" AS sort_key
FROM stood s
JOIN present m ON m.side = s.side AND m.tenant_id = s.tenant AND m.person = s.person AND m.standing = 'member'
LEFT JOIN views.organisation o ON o.county_id = %(county)s AND o.tenant_id = s.tenant AND o.organisation = m.branch
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
    AND {found o on known}
WHERE (%(branch)s::uuid IS NULL OR m.branch = %(branch)s)
    AND (NOT %(unplaced)s OR m.branch IS NULL)
    AND (%(member)s::uuid IS NULL OR s.person = %(member)s)
    AND (%(ways)s::text[] IS NULL OR s.way = ANY (%(ways)s))
    AND (%(person)s::uuid IS NULL OR (s.held_on, s.session, coalesce(m.number, '') COLLATE "C", s.person)
        > (%(day)s, %(after)s, %(key)s COLLATE "C", %(person)s))
ORDER BY s.held_on, s.session, coalesce(m.number, '') COLLATE "C", s.person
LIMIT %(limit)s
