-- What is said of each inspection; the unit that was inspected belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(i.held_on, i.planned_for, i.valid_from)::text AS sort, ARRAY['unit'] AS of_tree, false AS heir,
        jsonb_build_object(
            'visit', i.visit, 'kind', coalesce(i.kind, ''), 'purpose', coalesce(i.purpose, ''), 'team', i.team, 'unit', i.unit,
            'unit_name', coalesce(i.unit_name, ''), 'unit_address', coalesce(i.unit_address, ''),
            'planned_methods', coalesce(i.methods, '[]'), 'inspectors', coalesce(i.inspectors, '[]'),
            'desk_review', coalesce(i.desk_review, false), 'over_cap', coalesce(i.over_cap, ''), 'planned_for', i.planned_for,
            'held_on', i.held_on, 'announced', i.announced, 'status', coalesce(i.status, ''), 'registered_on', i.registered_on,
            'scope', coalesce(i.scope, ''), 'people', i.people, 'days', i.days, 'conclusions', coalesce(i.conclusions, ''),
            'result', coalesce(i.result, ''), 'score', i.score, 'signed_on', i.signed_on, 'signed_by', i.signed_by,
            'answered_on', i.answered_on, 'answer', coalesce(i.answer, ''), 'merged_with', i.merged_with,
            'register', coalesce(i.register, ''), 'reference', coalesce(i.reference, ''), 'risk', coalesce(i.risk, ''),
            'note', coalesce(i.note, '')
        ) || n.more AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
    JOIN present i ON i.side = n.side AND i.tenant_id = n.tenant AND i.row_id = n.row_id
)
