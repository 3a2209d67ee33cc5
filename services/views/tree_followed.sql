-- The members that some branches had on a day, each with every branch he was ever in, as known at an instant.
SELECT h.tenant_id AS tenant, h.person, h.branch, m.branch AS held, m.valid_from AS since, m.valid_to AS until
FROM views.member h
JOIN views.member m ON m.county_id = h.county_id AND m.tenant_id = h.tenant_id AND m.person = h.person
    AND m.known_from <= %(known)s AND %(known)s < m.known_to
WHERE h.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR h.tenant_id = %(tenant)s)
    AND h.branch = ANY (%(branches)s)
    AND h.standing = 'member'
    AND h.valid_from <= %(on)s AND %(on)s < h.valid_to AND {kept h %(on)s}
    AND h.known_from <= %(known)s AND %(known)s < h.known_to
ORDER BY 1, 2, 5
