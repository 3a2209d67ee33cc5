-- What is said of each roster period; none of it belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(p.period, '') AS sort, '{}'::text[] AS of_tree, false AS heir,
        ROW () AS place,
        (
            SELECT w FROM (
                SELECT coalesce(p.period, '') AS period, coalesce(p.phase, '') AS phase, p.phase_since, p.due, p.opened_on,
                    p.institutions, p.organisations, p.members, coalesce(p.source, '') AS source, p.counted_institutions,
                    p.counted_organisations, p.counted_members, p.counted_on, coalesce(p.reason, '') AS reason
            ) w
        ) AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
    JOIN views.roster_period p ON p.county_id = %(county)s AND p.tenant_id = n.tenant AND p.row_id = n.row_id
)
