-- Each suspect at the three coordinates; then by column what was learned about the first day and what came about since, in the tree
-- or elsewhere; then by key; then a page, with the counts of all.
, held AS (
    SELECT u.tenant, u.key, u.was_listed, u.is_listed, u.learned, u.lasts, coalesce(a.sort, b.sort, '') AS sort,
        b.words AS before, m.words AS middle, a.words AS after, coalesce(m.of_tree, '{}') || coalesce(a.of_tree, '{}') AS of_tree,
        (m.heir OR a.heir) IS TRUE AND NOT u.lasts AS heir
    FROM suspect u
    LEFT JOIN said b ON b.side = 'before' AND b.tenant = u.tenant AND b.key = u.key
    LEFT JOIN said m ON m.side = 'middle' AND m.tenant = u.tenant AND m.key = u.key
    LEFT JOIN said a ON a.side = 'after' AND a.tenant = u.tenant AND a.key = u.key
), moved AS (
    SELECT tenant, key, sort, was_listed AND is_listed AS stays, was_listed, learned, lasts, before, middle, after,
        of_tree, heir
    FROM held
    WHERE was_listed <> is_listed OR before <> after OR %(difference)s::text = 'unchanged'
), parted AS (
    SELECT d.tenant, d.key, c.name, d.before -> c.name AS old, d.after -> c.name AS new,
        d.before ->> c.name IS DISTINCT FROM d.after ->> c.name AS differs,
        d.before ->> c.name IS DISTINCT FROM d.middle ->> c.name AS learned,
        d.middle ->> c.name IS DISTINCT FROM d.after ->> c.name AS since,
        c.name = ANY (d.of_tree) AS of_tree
    FROM moved d
    CROSS JOIN LATERAL jsonb_object_keys(coalesce(d.after, d.before)) AS c (name)
    WHERE d.stays OR d.lasts
), summed AS (
    SELECT tenant, key,
        bool_or(differs AND learned) AS learned,
        bool_or(differs AND since AND of_tree) AS reorganised,
        bool_or(differs AND since AND NOT of_tree) AS real,
        bool_or(since AND of_tree) AND NOT bool_or(since AND NOT of_tree) AS tree_alone,
        %(by_tree)s AND NOT bool_or(since) AS moved_with_tree,
        jsonb_agg(jsonb_build_object('name', name, 'old', old, 'new', new, 'natures', array_remove(ARRAY[
            CASE WHEN since AND NOT of_tree THEN 'real' END, CASE WHEN learned THEN 'learned' END,
            CASE WHEN since AND of_tree THEN 'reorganised' END
        ], NULL)) ORDER BY name) FILTER (WHERE differs) AS columns
    FROM parted
    GROUP BY 1, 2
), differences AS MATERIALIZED (
    SELECT d.tenant, d.key, d.sort, d.before, d.after, CASE WHEN d.stays THEN coalesce(s.columns, '[]') ELSE '[]' END AS columns,
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
), picked AS (
    SELECT tenant, key, sort, difference, natures, columns, before, after
    FROM differences
    WHERE (%(difference)s::text IS NULL OR difference = %(difference)s)
        AND (%(nature)s::text IS NULL OR %(nature)s = ANY (natures))
        AND (%(after_key)s::uuid IS NULL OR (tenant, sort COLLATE "C", key) > (%(after_tenant)s, %(after_sort)s, %(after_key)s))
    ORDER BY tenant, sort COLLATE "C", key
    LIMIT %(limit)s
)
SELECT t.before, t.after, t.both - coalesce((SELECT n FROM counted WHERE difference = 'changed' AND nature = ''), 0) AS unchanged,
    (SELECT coalesce(jsonb_agg(c ORDER BY c.difference, c.nature), '[]') FROM counted c) AS counts,
    (SELECT coalesce(jsonb_agg(p ORDER BY p.tenant, p.sort COLLATE "C", p.key), '[]') FROM picked p) AS items
FROM (
    SELECT (count(*) FILTER (WHERE was_listed))::int AS before, (count(*) FILTER (WHERE is_listed))::int AS after,
        (count(*) FILTER (WHERE was_listed AND is_listed))::int AS both
    FROM keyed
) t
