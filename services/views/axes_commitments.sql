-- Which promises stand for each figure at the coordinates; the tree moves none of them, for no figure asks for a unit. A promise has a
-- bit for each figure that it stands for, so that promises are put together once and not figure by figure.
SELECT m.tenant, f.figure, (m.before & f.bit) > 0 AS before, (m.middle & f.bit) > 0 AS middle, (m.after & f.bit) > 0 AS after,
    false AS by_tree, sum(m.n)::int AS n
FROM (
    SELECT t.tenant, t.before, t.middle, t.after, count(*) AS n
    FROM (
        SELECT b.tenant_id AS tenant, b.commitment, coalesce(max(b.bits) FILTER (WHERE b.side = 'before'), 0) AS before,
            coalesce(max(b.bits) FILTER (WHERE b.side = CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END), 0) AS middle,
            coalesce(max(b.bits) FILTER (WHERE b.side = 'after'), 0) AS after
        FROM (
            SELECT c.side, c.tenant_id, c.commitment,
                (c.status = 'open' AND c.due < s.day)::int
                    + 2 * (c.status = 'open' AND c.stage = ANY (%(paper)s) AND s.day - c.stage_since > %(days)s)::int
                    + 4 * (c.cycle > 1)::int + 8 * (c.status = 'closed')::int + 16 * (c.status = 'lasting')::int AS bits
            FROM present c
            JOIN side s ON s.name = c.side
        ) b
        GROUP BY 1, 2
    ) t
    GROUP BY 1, 2, 3, 4
) m
CROSS JOIN (VALUES ('overdue', 1), ('stuck', 2), ('reopened', 4), ('closed', 8), ('lasting', 16)) AS f (figure, bit)
GROUP BY 1, 2, 3, 4, 5
