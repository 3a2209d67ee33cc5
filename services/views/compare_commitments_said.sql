-- What is said of each promise; the unit that it is of belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(c.number, '') AS sort, ARRAY['unit'] AS of_tree, false AS heir,
        jsonb_build_object(
            'number', coalesce(c.number, ''), 'problem', coalesce(c.problem, ''), 'title', coalesce(c.title, ''),
            'wording', coalesce(c.wording, ''), 'measures', coalesce(c.measures, ''), 'source', coalesce(c.source, ''), 'unit', c.unit,
            'level', coalesce(c.level, ''), 'stage', coalesce(c.stage, ''), 'stage_since', c.stage_since,
            'status', coalesce(c.status, ''), 'due', c.due, 'first_due', c.first_due, 'responsible', c.responsible,
            'responsible_post', coalesce(c.responsible_post, ''), 'department', coalesce(c.department, ''), 'campaign', c.campaign,
            'batch', coalesce(c.batch, ''), 'cycle', coalesce(c.cycle, 1), 'milestones', coalesce(c.milestones, '[]')
        ) || jsonb_build_object(
            'drafted_on', c.drafted_on, 'approved_on', c.approved_on, 'publicised_on', c.publicised_on, 'scope', coalesce(c.scope, ''),
            'place', coalesce(c.place, ''), 'reported_on', c.reported_on, 'requested_due', c.requested_due,
            'substantive_on', c.substantive_on, 'claimed_on', c.claimed_on, 'claimed_by', c.claimed_by, 'verified_on', c.verified_on,
            'verified_by', c.verified_by, 'window_until', c.window_until, 'closed_on', c.closed_on, 'relapsed_on', c.relapsed_on,
            'lasting_on', c.lasting_on, 'ended_on', c.ended_on, 'reason', coalesce(c.reason, ''), 'successor', c.successor
        ) || coalesce(n.more, '{"evidence": 0, "challenged": 0}') AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
    JOIN present c ON c.side = n.side AND c.tenant_id = n.tenant AND c.row_id = n.row_id
)
