-- Members in custody of some branches, counted by branch and ledger class, with how many of them nobody can reach.
SELECT m.branch, coalesce(m.ledger_class, '') AS code, count(*)::int AS members,
    (count(*) FILTER (WHERE m.contact = 'lost'))::int AS lost
FROM views.member m
WHERE m.county_id = %(county)s AND m.tenant_id = %(tenant)s
    AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
    AND m.known_from <= %(known)s AND %(known)s < m.known_to
    AND {found m on known}
    AND m.standing = 'member' AND m.branch = ANY (%(branches)s)
GROUP BY 1, 2
ORDER BY 1, 2
