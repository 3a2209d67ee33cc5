-- A page of what differs, with the counts of all, and only of the page what each column was and is.
, counted AS (
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
), written AS MATERIALIZED (
    SELECT tenant, key, sort, difference, natures, of_tree, to_jsonb(before) AS before, to_jsonb(middle) AS middle, to_jsonb(after) AS after
    FROM picked
), opened AS (
    SELECT p.tenant, p.key, p.sort, p.difference, p.natures, p.before, p.after, coalesce(c.columns, '[]') AS columns
    FROM written p
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
