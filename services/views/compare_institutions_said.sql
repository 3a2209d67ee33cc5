-- What is said of each unit. What a merger or split ends, and what comes out of one, belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(u.code, '') AS sort,
        CASE
            WHEN u.standing IN ('merged', 'split') THEN ARRAY['parent', 'level', 'successors', 'standing', 'reason']
            ELSE ARRAY['parent', 'level', 'successors']
        END AS of_tree,
        EXISTS (
            SELECT FROM views.institution_lineage l
            WHERE l.county_id = %(county)s AND l.tenant_id = n.tenant AND l.successor = n.key AND l.how IN ('merged', 'split')
                AND l.valid_from <= %(day_last)s AND %(day_last)s < l.valid_to
                AND l.known_from <= %(with_known)s AND %(with_known)s < l.known_to
        ) AS heir,
        ROW (u.parent, u.level, n.more -> 'successors', u.standing, u.reason) AS place,
        (
            SELECT w FROM (
                SELECT coalesce(u.code, '') AS code, coalesce(u.name, '') AS name, coalesce(u.level, 1) AS level,
                    coalesce(u.kind, '') AS kind, u.parent, coalesce(u.status, '') AS status, u.status_since,
                    coalesce(u.reason, '') AS reason, coalesce(u.address, '') AS address, coalesce(u.note, '') AS note,
                    coalesce(u.standing, '') AS standing, u.head, coalesce(u.head_post, '') AS head_post, u.direct,
                    coalesce(u.direct_post, '') AS direct_post, n.more -> 'batches' AS batches, n.more -> 'successors' AS successors
            ) w
        ) AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
    JOIN views.institution u ON u.county_id = %(county)s AND u.tenant_id = n.tenant AND u.row_id = n.row_id
)
