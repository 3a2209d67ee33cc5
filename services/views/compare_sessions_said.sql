-- What is said of each session and of those whom its roll names; none of it belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(v.held_on, v.planned_for)::text AS sort, '{}'::text[] AS of_tree, false AS heir,
        jsonb_build_object(
            'kind', coalesce(v.kind, ''), 'title', coalesce(v.title, ''), 'required', coalesce(v.required, false), 'campaign', v.campaign,
            'phase', coalesce(v.phase, ''), 'place', coalesce(v.place, ''), 'planned_for', v.planned_for, 'held_on', v.held_on,
            'status', coalesce(v.status, ''), 'note', coalesce(v.note, '')
        ) || n.more AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
    JOIN present v ON v.side = n.side AND v.tenant_id = n.tenant AND v.row_id = n.row_id
)
