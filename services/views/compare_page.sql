-- Each suspect at the three coordinates (where both know the same, the middle is the first one, and is not said again); then by column
-- what was learned about the first day and what came about since, in the tree or elsewhere, by key; then a page, with the counts of all,
-- and only of the page what each column was and is. Most keys are *plain*: nothing was learned of them and the tree has no part in them,
-- so that all that differs is of one nature and no column need be looked at.
, held AS (
    SELECT u.tenant, u.key, u.was_listed, u.is_listed, u.learned, u.lasts, coalesce(a.sort, b.sort, '') AS sort,
        b.words AS before, m.words AS middle, a.words AS after, coalesce(m.of_tree, '{}') || coalesce(a.of_tree, '{}') AS of_tree,
        (m.heir OR a.heir) IS TRUE AND NOT u.lasts AS heir
    FROM suspect u
    LEFT JOIN said b ON b.side = 'before' AND b.tenant = u.tenant AND b.key = u.key
    LEFT JOIN said m ON m.side = CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END AND m.tenant = u.tenant AND m.key = u.key
    LEFT JOIN said a ON a.side = 'after' AND a.tenant = u.tenant AND a.key = u.key
), moved AS (
    SELECT tenant, key, sort, was_listed AND is_listed AS stays, was_listed, learned, lasts, before, middle, after, of_tree, heir,
        (before = middle) IS TRUE AND NOT EXISTS (
            SELECT FROM unnest(of_tree) AS t (name) WHERE middle ->> t.name IS DISTINCT FROM after ->> t.name
        ) AS plain
    FROM held
    WHERE was_listed <> is_listed OR before <> after OR %(difference)s::text = 'unchanged'
), summed AS (
    SELECT d.tenant, d.key,
        bool_or(c.differs AND c.learned) AS learned,
        bool_or(c.differs AND c.since AND c.of_tree) AS reorganised,
        bool_or(c.differs AND c.since AND NOT c.of_tree) AS real,
        bool_or(c.since AND c.of_tree) AND NOT bool_or(c.since AND NOT c.of_tree) AS tree_alone,
        %(by_tree)s AND NOT bool_or(c.since) AS moved_with_tree
    FROM moved d
    CROSS JOIN LATERAL (
        SELECT d.before ->> n.name IS DISTINCT FROM d.after ->> n.name AS differs,
            d.before ->> n.name IS DISTINCT FROM d.middle ->> n.name AS learned,
            d.middle ->> n.name IS DISTINCT FROM d.after ->> n.name AS since,
            n.name = ANY (d.of_tree) AS of_tree
        FROM jsonb_object_keys(coalesce(d.after, d.before)) AS n (name)
    ) c
    WHERE (d.stays OR d.lasts) AND NOT d.plain
    GROUP BY 1, 2
    UNION ALL
    SELECT tenant, key, false, false, before <> after, false, %(by_tree)s AND before = after
    FROM moved
    WHERE (stays OR lasts) AND plain
), differences AS MATERIALIZED (
    SELECT d.tenant, d.key, d.sort, d.before, d.middle, d.after, d.of_tree,
        CASE WHEN d.stays AND d.before = d.after THEN 'unchanged' WHEN d.stays THEN 'changed' WHEN d.was_listed THEN 'ended' ELSE 'added' END AS difference,
        CASE
            WHEN d.stays THEN array_remove(ARRAY[
                CASE WHEN s.real THEN 'real' END, CASE WHEN s.learned THEN 'learned' END, CASE WHEN s.reorganised THEN 'reorganised' END
            ], NULL)
            WHEN d.learned THEN ARRAY['learned']
            WHEN d.heir OR s.tree_alone OR s.moved_with_tree THEN ARRAY['reorganised']
            ELSE ARRAY['real']
        END AS natures
    FROM moved d
    LEFT JOIN summed s ON s.tenant = d.tenant AND s.key = d.key
), counted AS (
    SELECT difference, '' AS nature, count(*)::int AS n FROM differences WHERE difference <> 'unchanged' GROUP BY 1
    UNION ALL
    SELECT d.difference, n.nature, count(*)::int FROM differences d CROSS JOIN LATERAL unnest(d.natures) AS n (nature) GROUP BY 1, 2
), picked AS MATERIALIZED (
    SELECT tenant, key, sort, difference, natures, before, middle, after, of_tree
    FROM differences
    WHERE (%(difference)s::text IS NULL OR difference = %(difference)s)
        AND (%(nature)s::text IS NULL OR %(nature)s = ANY (natures))
        AND (%(after_key)s::uuid IS NULL OR (tenant, sort COLLATE "C", key) > (%(after_tenant)s, %(after_sort)s, %(after_key)s))
    ORDER BY tenant, sort COLLATE "C", key
    LIMIT %(limit)s
), opened AS (
    SELECT p.tenant, p.key, p.sort, p.difference, p.natures, p.before, p.after, coalesce(c.columns, '[]') AS columns
    FROM picked p
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object(
            'name', n.name, 'old', p.before -> n.name, 'new', p.after -> n.name, 'natures', array_remove(ARRAY[
                CASE WHEN n.since AND NOT n.of_tree THEN 'real' END, CASE WHEN n.learned THEN 'learned' END,
                CASE WHEN n.since AND n.of_tree THEN 'reorganised' END
            ], NULL)
        ) ORDER BY n.name) AS columns
        FROM (
            SELECT k.name, p.before ->> k.name IS DISTINCT FROM p.middle ->> k.name AS learned,
                p.middle ->> k.name IS DISTINCT FROM p.after ->> k.name AS since, k.name = ANY (p.of_tree) AS of_tree
            FROM jsonb_object_keys(p.after) AS k (name)
            WHERE p.before ->> k.name IS DISTINCT FROM p.after ->> k.name
        ) n
    ) c ON p.difference IN ('changed', 'unchanged')
)
SELECT t.before, t.after, t.both - coalesce((SELECT n FROM counted WHERE difference = 'changed' AND nature = ''), 0) AS unchanged,
    (SELECT coalesce(jsonb_agg(c ORDER BY c.difference, c.nature), '[]') FROM counted c) AS counts,
    (SELECT coalesce(jsonb_agg(p ORDER BY p.tenant, p.sort COLLATE "C", p.key), '[]') FROM opened p) AS items
FROM (
    SELECT (count(*) FILTER (WHERE was_listed))::int AS before, (count(*) FILTER (WHERE is_listed))::int AS after,
        (count(*) FILTER (WHERE was_listed AND is_listed))::int AS both
    FROM keyed
) t
