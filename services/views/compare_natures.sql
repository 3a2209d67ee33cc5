-- Each suspect at the three coordinates (where both know the same, the middle is the first one); then by column what was learned about the
-- first day and what came about since, in the tree or elsewhere, by key. Most keys are *plain*: nothing was learned of them and the tree has
-- no part in them, so that all that differs is of one nature and no column need be looked at. The tree alone brings a row in or takes it out
-- where its own books carry it over, and where the list picks by a place in the tree.
-- What is said stays a row as long as it can, and so does its *place*, the columns that may ever belong to the tree: to write a row as JSON
-- takes six times as long as to make it and to tell it from another.
, held AS (
    SELECT u.tenant, u.key, u.was_listed, u.is_listed, u.learned, u.lasts, u.carried, coalesce(a.sort, b.sort, '') AS sort,
        b.words AS before, m.words AS middle, a.words AS after, (m.place = a.place) IS TRUE AS still,
        coalesce(m.of_tree, '{}') || coalesce(a.of_tree, '{}') AS of_tree, (m.heir OR a.heir) IS TRUE AND NOT u.lasts AS heir
    FROM suspect u
    LEFT JOIN said b ON b.side = 'before' AND b.tenant = u.tenant AND b.key = u.key
    LEFT JOIN said m ON m.side = CASE WHEN %(as_known)s THEN 'before' ELSE 'middle' END AND m.tenant = u.tenant AND m.key = u.key
    LEFT JOIN said a ON a.side = 'after' AND a.tenant = u.tenant AND a.key = u.key
), moved AS (
    SELECT tenant, key, sort, was_listed AND is_listed AS stays, was_listed, learned, lasts, carried, before, middle, after, of_tree, heir,
        (before = middle) IS TRUE AND (still OR of_tree = '{}') AS plain
    FROM held
    WHERE was_listed <> is_listed OR before <> after OR %(difference)s::text = 'unchanged'
), summed AS (
    SELECT d.tenant, d.key,
        bool_or(c.differs AND c.learned) AS learned,
        bool_or(c.differs AND c.since AND c.of_tree) AS reorganised,
        bool_or(c.differs AND c.since AND NOT c.of_tree) AS real,
        %(by_place)s AND bool_or(c.since AND c.of_tree) AND NOT bool_or(c.since AND NOT c.of_tree) AS tree_alone,
        %(by_tree)s AND NOT bool_or(c.since) AS moved_with_tree
    FROM moved d
    CROSS JOIN LATERAL (
        SELECT to_jsonb(d.before) AS before, to_jsonb(d.middle) AS middle, to_jsonb(d.after) AS after
        OFFSET 0
    ) w
    CROSS JOIN LATERAL (
        SELECT w.before ->> n.name IS DISTINCT FROM w.after ->> n.name AS differs,
            w.before ->> n.name IS DISTINCT FROM w.middle ->> n.name AS learned,
            w.middle ->> n.name IS DISTINCT FROM w.after ->> n.name AS since,
            n.name = ANY (d.of_tree) AS of_tree
        FROM jsonb_object_keys(coalesce(w.after, w.before)) AS n (name)
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
            WHEN d.carried OR d.heir OR s.tree_alone OR s.moved_with_tree THEN ARRAY['reorganised']
            ELSE ARRAY['real']
        END AS natures
    FROM moved d
    LEFT JOIN summed s ON s.tenant = d.tenant AND s.key = d.key
)
