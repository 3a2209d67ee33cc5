-- What is said of each promise; the unit that it is of belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(c.number, '') AS sort, ARRAY['unit'] AS of_tree, false AS heir,
        ROW (c.unit) AS place,
        (
            SELECT w FROM (
                SELECT coalesce(c.number, '') AS number, coalesce(c.problem, '') AS problem, coalesce(c.title, '') AS title,
                    coalesce(c.wording, '') AS wording, coalesce(c.measures, '') AS measures, coalesce(c.source, '') AS source, c.unit,
                    coalesce(c.level, '') AS level, coalesce(c.stage, '') AS stage, c.stage_since, coalesce(c.status, '') AS status,
                    c.due, c.first_due, c.responsible, coalesce(c.responsible_post, '') AS responsible_post,
                    coalesce(c.department, '') AS department, c.campaign, coalesce(c.batch, '') AS batch,
                    coalesce(c.cycle, 1) AS cycle, coalesce(c.milestones, '[]') AS milestones, c.drafted_on, c.approved_on,
                    c.publicised_on, coalesce(c.scope, '') AS scope, coalesce(c.place, '') AS place, c.reported_on, c.requested_due,
                    c.substantive_on, c.claimed_on, c.claimed_by, c.verified_on, c.verified_by, c.window_until, c.closed_on,
                    c.relapsed_on, c.lasting_on, c.ended_on, coalesce(c.reason, '') AS reason, c.successor,
                    coalesce(n.more -> 'evidence', '0') AS evidence, coalesce(n.more -> 'challenged', '0') AS challenged
            ) w
        ) AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
    JOIN present c ON c.side = n.side AND c.tenant_id = n.tenant AND c.row_id = n.row_id
)
