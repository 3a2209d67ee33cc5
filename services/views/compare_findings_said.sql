-- What is said of each finding; the unit that it is of belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(d.raised_on::text, '') AS sort, ARRAY['unit'] AS of_tree, false AS heir,
        ROW (d.unit) AS place,
        (
            SELECT w FROM (
                SELECT d.inspection, d.unit, coalesce(d.method, '') AS method, coalesce(d.text, '') AS text,
                    coalesce(d.severity, '') AS severity, coalesce(d.code, '') AS code, coalesce(d.problem, '') AS problem,
                    coalesce(d.files, '[]') AS files, coalesce(d.status, '') AS status, coalesce(d.is_open, false) AS is_open,
                    d.raised_on, d.raised_by, coalesce(d.requirement, '') AS requirement, d.due, coalesce(d.answer, '') AS answer,
                    d.answered_on, d.commitment, d.reported_on, d.done_on, d.reinspection_on, d.verified_on, d.verified_by,
                    d.closed_on, coalesce(d.escalated_to, '') AS escalated_to, coalesce(d.reason, '') AS reason,
                    coalesce(d.register, '') AS register, coalesce(d.reference, '') AS reference, d.points,
                    coalesce(d.note, '') AS note
            ) w
        ) AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
    JOIN present d ON d.side = n.side AND d.tenant_id = n.tenant AND d.row_id = n.row_id
)
