-- What is said of each roster period; none of it belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(p.period, '') AS sort, '{}'::text[] AS of_tree, false AS heir,
        jsonb_build_object(
            'period', coalesce(p.period, ''), 'phase', coalesce(p.phase, ''), 'phase_since', p.phase_since, 'due', p.due,
            'opened_on', p.opened_on, 'institutions', p.institutions, 'organisations', p.organisations, 'members', p.members,
            'source', coalesce(p.source, ''), 'counted_institutions', p.counted_institutions,
            'counted_organisations', p.counted_organisations, 'counted_members', p.counted_members, 'counted_on', p.counted_on,
            'reason', coalesce(p.reason, '')
        ) || n.more AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
    JOIN views.roster_period p ON p.county_id = %(county)s AND p.tenant_id = n.tenant AND p.row_id = n.row_id
)
