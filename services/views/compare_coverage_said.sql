-- What is said of each. The branch belongs to the tree as it does on the roster; whoever was handed over in the course of a
-- reorganisation and is on these books no longer has gone with the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, n.more ->> 'number' AS sort, n.more AS words,
        n.side = 'middle' AND EXISTS (
            SELECT FROM views.member m
            WHERE m.county_id = %(county)s AND m.tenant_id = n.tenant AND m.person = n.key
                AND m.standing = 'left' AND m.reason = 'reassigned'
                AND m.valid_from <= %(with_on)s AND %(with_on)s < m.valid_to
                AND m.known_from <= %(with_known)s AND %(with_known)s < m.known_to
        ) AS heir,
        CASE WHEN x.lasts AND (
            EXISTS (
                SELECT FROM views.organisation o
                WHERE o.county_id = %(county)s AND o.tenant_id = n.tenant AND o.organisation = (n.more ->> 'branch')::uuid
                    AND o.standing <> 'standing'
                    AND o.valid_from <= %(day_last)s AND %(day_last)s < o.valid_to
                    AND o.known_from <= %(with_known)s AND %(with_known)s < o.known_to
            ) OR EXISTS (
                SELECT FROM views.timeline t
                WHERE t.county_id = %(county)s AND t.tenant_id = n.tenant AND t.stream = n.key
                    AND t.tag = 'member.left' AND t.params ->> 'reason' = 'reassigned'
                    AND t.effective_on > %(day_first)s AND t.effective_on <= %(day_last)s
                    AND t.recorded_at <= %(with_known)s AND (t.gone_at IS NULL OR t.gone_at > %(with_known)s)
            )
        ) THEN ARRAY['branch'] ELSE '{}' END AS of_tree
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (x.learned AND n.side = 'middle')
)
