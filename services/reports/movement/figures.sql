-- What changed for each member after one day and up to another: came into custody, left it, went to another class or branch; a row for
-- each day on which something did, with what was so before. Branches are called as they were on that day and on the day before.
WITH spans AS (
    SELECT m.tenant_id, m.person, m.number, m.branch, m.ledger_class, m.standing, m.reason, m.valid_from
    FROM views.member m
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND m.valid_from <= %(on)s AND m.valid_to > %(before)s
        AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND {found m before known}
), steps AS (
    SELECT s.tenant_id, s.person, s.number, s.valid_from AS day, s.standing, s.reason, s.ledger_class AS class, s.branch,
        s.standing = 'member' AS is_in, lag(s.standing) OVER w AS was_standing, lag(s.ledger_class) OVER w AS was_class,
        lag(s.branch) OVER w AS was_branch
    FROM spans s
    WINDOW w AS (PARTITION BY s.tenant_id, s.person ORDER BY s.valid_from)
), changed AS (
    SELECT t.tenant_id, t.person, t.number, t.day, t.standing, t.reason, t.is_in, t.was_standing IS NOT DISTINCT FROM 'member' AS was_in,
        t.was_standing IS NULL AS is_new, t.class, t.was_class, t.branch, t.was_branch
    FROM steps t
    WHERE t.day > %(before)s
)
SELECT c.tenant_id AS tenant, c.person, coalesce(c.number, '') AS number, c.day, c.is_in, c.was_in, c.is_new,
    coalesce(c.standing, '') AS standing, coalesce(c.reason, '') AS reason,
    CASE WHEN c.is_in THEN coalesce(c.class, '') ELSE '' END AS ledger_class, CASE WHEN c.was_in THEN coalesce(c.was_class, '') ELSE '' END AS was_class,
    CASE WHEN c.is_in THEN c.branch END AS branch, CASE WHEN c.was_in THEN c.was_branch END AS was_branch,
    CASE WHEN c.is_in THEN coalesce(o.name, '') ELSE '' END AS branch_name,
    CASE WHEN c.was_in THEN coalesce(w.name, '') ELSE '' END AS was_branch_name
FROM changed c
LEFT JOIN views.organisation o ON o.county_id = %(county)s AND o.tenant_id = c.tenant_id AND o.organisation = c.branch
    AND o.valid_from <= c.day AND c.day < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
LEFT JOIN views.organisation w ON w.county_id = %(county)s AND w.tenant_id = c.tenant_id AND w.organisation = c.was_branch
    AND w.valid_from <= c.day - 1 AND c.day - 1 < w.valid_to AND w.known_from <= %(known)s AND %(known)s < w.known_to
WHERE c.is_in <> c.was_in
    OR c.is_in AND (c.class IS DISTINCT FROM c.was_class OR c.branch IS DISTINCT FROM c.was_branch)
ORDER BY c.tenant_id, c.day, c.number COLLATE "C", c.person
