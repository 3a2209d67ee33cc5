-- Whom no study had reached at the coordinates; whoever was handed over in the course of a reorganisation went with the tree.
SELECT t.tenant, 'unreached' AS figure, t.before, t.middle, t.after, t.by_tree, count(*)::int AS n
FROM (
    SELECT k.tenant, k.before, k.middle, k.after,
        k.middle AND NOT k.here AND EXISTS (
            SELECT FROM present p
            WHERE p.side = 'after' AND p.tenant_id = k.tenant AND p.person = k.person AND p.standing = 'left' AND p.reason = 'reassigned'
        ) AS by_tree
    FROM (
        SELECT u.tenant, u.person, bool_or(u.side = 'after') AS here,
            bool_or(u.reached = 0 AND u.side = 'before') AS before,
            bool_or(u.reached = 0 AND u.side = CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END) AS middle,
            bool_or(u.reached = 0 AND u.side = 'after') AS after
        FROM told u
        GROUP BY 1, 2
    ) k
) t
GROUP BY 1, 2, 3, 4, 5, 6
