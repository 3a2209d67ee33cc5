-- What is said of each finding; the unit that it is of belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(d.raised_on::text, '') AS sort, ARRAY['unit'] AS of_tree, false AS heir,
        jsonb_build_object(
            'inspection', d.inspection, 'unit', d.unit, 'method', coalesce(d.method, ''), 'text', coalesce(d.text, ''),
            'severity', coalesce(d.severity, ''), 'code', coalesce(d.code, ''), 'problem', coalesce(d.problem, ''),
            'files', coalesce(d.files, '[]'), 'status', coalesce(d.status, ''), 'is_open', coalesce(d.is_open, false),
            'raised_on', d.raised_on, 'raised_by', d.raised_by, 'requirement', coalesce(d.requirement, ''), 'due', d.due,
            'answer', coalesce(d.answer, ''), 'answered_on', d.answered_on, 'commitment', d.commitment, 'reported_on', d.reported_on,
            'done_on', d.done_on, 'reinspection_on', d.reinspection_on, 'verified_on', d.verified_on, 'verified_by', d.verified_by,
            'closed_on', d.closed_on, 'escalated_to', coalesce(d.escalated_to, ''), 'reason', coalesce(d.reason, ''),
            'register', coalesce(d.register, ''), 'reference', coalesce(d.reference, ''), 'points', d.points,
            'note', coalesce(d.note, '')
        ) || n.more AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
    JOIN present d ON d.side = n.side AND d.tenant_id = n.tenant AND d.row_id = n.row_id
)
