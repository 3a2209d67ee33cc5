-- What is said of each session and of those whom its roll names; none of it belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(v.held_on, v.planned_for)::text AS sort, '{}'::text[] AS of_tree, false AS heir,
        ROW () AS place,
        (
            SELECT w FROM (
                SELECT coalesce(v.kind, '') AS kind, coalesce(v.title, '') AS title, coalesce(v.required, false) AS required,
                    v.campaign, coalesce(v.phase, '') AS phase, coalesce(v.place, '') AS place, v.planned_for, v.held_on,
                    coalesce(v.status, '') AS status, coalesce(v.note, '') AS note, n.more -> 'branches' AS branches,
                    n.more -> 'roll' AS roll
            ) w
        ) AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
    JOIN present v ON v.side = n.side AND v.tenant_id = n.tenant AND v.row_id = n.row_id
)
