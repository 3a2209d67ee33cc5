-- Which findings stand for each figure at the coordinates; the tree moves none of them, for no figure asks for a unit.
SELECT t.tenant, t.figure, t.before, t.middle, t.after, false AS by_tree, count(*)::int AS n
FROM (
    SELECT d.tenant_id AS tenant, d.finding, f.figure, bool_or(s.name = 'before') AS before,
        bool_or(s.name = CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END) AS middle, bool_or(s.name = 'after') AS after
    FROM side s
    JOIN views.finding d ON d.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
        AND d.valid_from <= s.day AND s.day < d.valid_to
        AND d.known_from <= s.known AND s.known < d.known_to
        AND d.raised_on IS NOT NULL AND d.is_open
    CROSS JOIN LATERAL (
        VALUES ('open_findings', true), ('overdue_findings', d.reported_on IS NULL AND d.due < s.day)
    ) AS f (figure, holds)
    WHERE f.holds
    GROUP BY 1, 2, 3
) t
GROUP BY 1, 2, 3, 4, 5
