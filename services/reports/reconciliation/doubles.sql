-- Entries that somebody flagged as possibly one person, and about which nobody has decided by the day; those still on the books alone.
SELECT d.tenant_id AS tenant, d.person, coalesce(m.number, '') AS number, d.other, coalesce(d.sign, '') AS sign
FROM views.member_duplicate d
JOIN views.member m ON m.county_id = d.county_id AND m.tenant_id = d.tenant_id AND m.person = d.person AND m.standing = 'member'
    AND m.valid_from <= %(on)s AND %(on)s < m.valid_to AND m.known_from <= %(known)s AND %(known)s < m.known_to
WHERE d.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
    AND d.valid_from <= %(on)s AND %(on)s < d.valid_to
    AND d.known_from <= %(known)s AND %(known)s < d.known_to
    AND d.verdict = 'possible'
ORDER BY d.tenant_id, m.number COLLATE "C", d.person, d.other
