-- The members that some branches had on a day, each with the successors in which he was on the days on which something was split into them,
-- as known at an instant.
WITH held AS MATERIALIZED (
    SELECT h.tenant_id, h.person, h.branch
    FROM views.member h
    WHERE h.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR h.tenant_id = %(tenant)s)
        AND h.branch = ANY (%(branches)s)
        AND h.standing = 'member'
        AND h.valid_from <= %(on)s AND %(on)s < h.valid_to AND {kept h %(on)s %(known)s}
        AND h.known_from <= %(known)s AND %(known)s < h.known_to
), came AS MATERIALIZED (
    SELECT m.tenant_id, m.person, s.day, m.branch
    FROM unnest(%(days)s::date[], %(successors)s::uuid[]) AS s (day, branch)
    CROSS JOIN LATERAL (
        SELECT m.tenant_id, m.person, m.branch
        FROM views.member m
        WHERE m.county_id = %(county)s
            AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
            AND m.branch = s.branch
            AND m.valid_from <= s.day AND s.day < m.valid_to AND {kept m s.day %(known)s}
            AND m.known_from <= %(known)s AND %(known)s < m.known_to
        OFFSET 0 -- each successor by its own index entries, not all members that ever were
    ) m
)
SELECT h.tenant_id AS tenant, h.person, h.branch, c.day, c.branch AS held
FROM held h
LEFT JOIN came c ON c.tenant_id = h.tenant_id AND c.person = h.person
ORDER BY 1, 2, 4
