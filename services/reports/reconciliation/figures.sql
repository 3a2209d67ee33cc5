-- Who and what is on one side only: in the lists that were counted when the roster was last handed in or certified, or in those of now.
-- What is also in the lists of that day as known now was really there then; so a difference is told apart from what was learned late.
WITH counted AS (
    SELECT DISTINCT ON (p.tenant_id) p.tenant_id, p.counted_on AS day, p.counted_at AS at
    FROM views.roster_period p
    WHERE p.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR p.tenant_id = %(tenant)s)
        AND p.tenant_id <> %(county)s::bigint * 1000
        AND p.valid_from <= %(on)s AND %(on)s < p.valid_to
        AND p.known_from <= %(known)s AND %(known)s < p.known_to
        AND p.counted_on IS NOT NULL AND p.counted_at IS NOT NULL
    ORDER BY p.tenant_id, p.opened_on DESC, p.roster_period
), listed AS (
    SELECT m.tenant_id, 'members' AS figure, m.person AS id, m.number, '' AS title, m.branch, m.valid_from, m.valid_to, m.known_from, m.known_to
    FROM views.member m
    WHERE m.county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s) AND m.standing = 'member'
    UNION ALL
    SELECT o.tenant_id, 'organisations', o.organisation, o.code, o.name, NULL, o.valid_from, o.valid_to, o.known_from, o.known_to
    FROM views.organisation o
    WHERE o.county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR o.tenant_id = %(tenant)s) AND o.standing = 'standing'
    UNION ALL
    SELECT u.tenant_id, 'institutions', u.institution, u.code, u.name, NULL, u.valid_from, u.valid_to, u.known_from, u.known_to
    FROM views.institution u
    WHERE u.county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s) AND u.standing = 'standing'
), sided AS (
    SELECT l.tenant_id, l.figure, l.id, l.number, l.title, l.branch, c.day,
        l.valid_from <= c.day AND c.day < l.valid_to AND l.known_from <= c.at AND c.at < l.known_to AS was,
        l.valid_from <= c.day AND c.day < l.valid_to AND l.known_from <= %(known)s AND %(known)s < l.known_to AS was_really,
        l.valid_from <= %(on)s AND %(on)s < l.valid_to AND l.known_from <= %(known)s AND %(known)s < l.known_to AS is_now
    FROM counted c
    JOIN listed l ON l.tenant_id = c.tenant_id
), told AS (
    SELECT s.tenant_id, s.figure, s.id, s.day, max(s.number) AS number, max(s.title) AS title,
        (array_agg(s.branch ORDER BY s.is_now DESC, s.was DESC))[1] AS branch, bool_or(s.was) AS was, bool_or(s.was_really) AS was_really,
        bool_or(s.is_now) AS is_now
    FROM sided s
    WHERE s.was OR s.was_really OR s.is_now
    GROUP BY 1, 2, 3, 4
    HAVING bool_or(s.was) <> bool_or(s.is_now)
)
SELECT t.tenant_id AS tenant, t.figure, t.id, coalesce(t.number, '') AS number, coalesce(t.title, '') AS title, t.day, t.is_now AS added,
    t.was_really <> t.was AS late, coalesce(o.name, '') AS branch_name, coalesce(m.standing, '') AS standing, coalesce(m.reason, '') AS reason
FROM told t
LEFT JOIN views.organisation o ON o.county_id = %(county)s AND o.tenant_id = t.tenant_id AND o.organisation = t.branch
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
LEFT JOIN views.member m ON t.figure = 'members' AND m.county_id = %(county)s AND m.tenant_id = t.tenant_id AND m.person = t.id
    AND m.valid_from <= %(on)s AND %(on)s < m.valid_to AND m.known_from <= %(known)s AND %(known)s < m.known_to
ORDER BY t.tenant_id, t.figure, t.is_now DESC, t.number COLLATE "C", t.id
