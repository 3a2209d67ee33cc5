-- Which findings stand for each figure at the coordinates; the tree moves none of them, for no figure asks for a unit.
SELECT t.tenant, t.figure, t.before, t.middle, t.after, false AS by_tree, count(*)::int AS n
FROM (
    SELECT d.tenant_id AS tenant, d.finding, f.figure, bool_or(s.name = 'before') AS before,
        bool_or(s.name = CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END) AS middle, bool_or(s.name = 'after') AS after
    FROM present d
    JOIN side s ON s.name = d.side
    CROSS JOIN LATERAL (
        VALUES ('open_findings', true), ('overdue_findings', d.reported_on IS NULL AND d.due < s.day)
    ) AS f (figure, holds)
    WHERE f.holds AND d.raised_on IS NOT NULL AND d.is_open
    GROUP BY 1, 2, 3
) t
GROUP BY 1, 2, 3, 4, 5
