-- What is said of each. The branch belongs to the tree as it does on the roster; whoever was handed over in the course of a
-- reorganisation and is on these books no longer has gone with the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, n.number AS sort, n.words, ROW (n.branch) AS place,
        n.side <> 'after' AND (n.tenant, n.key) IN (
            SELECT m.tenant_id, m.person FROM present m WHERE m.side = 'after' AND m.standing = 'left' AND m.reason = 'reassigned'
        ) AS heir,
        CASE WHEN x.lasts AND (
            (n.tenant, n.branch) IN (SELECT e.tenant_id, e.organisation FROM ended e) OR EXISTS (
                SELECT FROM views.timeline t
                WHERE t.county_id = %(county)s AND t.tenant_id = n.tenant AND t.stream = n.key
                    AND t.tag = 'member.left' AND t.params ->> 'reason' = 'reassigned'
                    AND t.effective_on > %(day_first)s AND t.effective_on <= %(day_last)s
                    AND t.recorded_at <= %(with_known)s AND (t.gone_at IS NULL OR t.gone_at > %(with_known)s)
            )
        ) THEN ARRAY['branch'] ELSE '{}' END AS of_tree
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
)
