-- What is said of each inspection; the unit that was inspected belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(i.held_on, i.planned_for, i.valid_from)::text AS sort, ARRAY['unit'] AS of_tree, false AS heir,
        ROW (i.unit) AS place,
        (
            SELECT w FROM (
                SELECT i.visit, coalesce(i.kind, '') AS kind, coalesce(i.purpose, '') AS purpose, i.team, i.unit,
                    coalesce(i.unit_name, '') AS unit_name, coalesce(i.unit_address, '') AS unit_address,
                    coalesce(i.methods, '[]') AS planned_methods, coalesce(i.inspectors, '[]') AS inspectors,
                    coalesce(i.desk_review, false) AS desk_review, coalesce(i.over_cap, '') AS over_cap, i.planned_for, i.held_on,
                    i.announced, coalesce(i.status, '') AS status, i.registered_on, coalesce(i.scope, '') AS scope, i.people, i.days,
                    coalesce(i.conclusions, '') AS conclusions, coalesce(i.result, '') AS result, i.score, i.signed_on, i.signed_by,
                    i.answered_on, coalesce(i.answer, '') AS answer, i.merged_with, coalesce(i.register, '') AS register,
                    coalesce(i.reference, '') AS reference, coalesce(i.risk, '') AS risk, coalesce(i.note, '') AS note,
                    n.more -> 'methods' AS methods
            ) w
        ) AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
    JOIN present i ON i.side = n.side AND i.tenant_id = n.tenant AND i.row_id = n.row_id
)
