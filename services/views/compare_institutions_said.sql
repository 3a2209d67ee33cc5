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
        jsonb_build_object(
            'code', coalesce(u.code, ''), 'name', coalesce(u.name, ''), 'level', coalesce(u.level, 1), 'kind', coalesce(u.kind, ''),
            'parent', u.parent, 'status', coalesce(u.status, ''), 'status_since', u.status_since, 'reason', coalesce(u.reason, ''),
            'address', coalesce(u.address, ''), 'note', coalesce(u.note, ''), 'standing', coalesce(u.standing, ''), 'head', u.head,
            'head_post', coalesce(u.head_post, ''), 'direct', u.direct, 'direct_post', coalesce(u.direct_post, '')
        ) || n.more AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
    JOIN views.institution u ON u.county_id = %(county)s AND u.tenant_id = n.tenant AND u.row_id = n.row_id
)
