-- What is said of each. The branch belongs to the tree as it does on the roster; whoever was handed over in the course of a
-- reorganisation and is on these books no longer has gone with the tree.
, ended AS MATERIALIZED (
    SELECT o.tenant_id, o.organisation
    FROM views.organisation o
    WHERE o.county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR o.tenant_id = %(tenant)s) AND o.standing <> 'standing'
        AND o.valid_from <= %(day_last)s AND %(day_last)s < o.valid_to
        AND o.known_from <= %(with_known)s AND %(with_known)s < o.known_to
        AND (
            o.known_to = 'infinity' AND o.valid_to < o.valid_from + 400 AND o.valid_from > %(day_last)s::date - 400
            OR o.known_to = 'infinity' AND o.valid_to >= o.valid_from + 400
            OR o.known_to < 'infinity'
        )
), said AS (
    SELECT n.side, n.tenant, n.key, n.more ->> 'number' AS sort, n.more AS words,
        n.side <> 'after' AND (n.tenant, n.key) IN (
            SELECT m.tenant_id, m.person FROM present m WHERE m.side = 'after' AND m.standing = 'left' AND m.reason = 'reassigned'
        ) AS heir,
        CASE WHEN x.lasts AND (
            (n.tenant, (n.more ->> 'branch')::uuid) IN (SELECT e.tenant_id, e.organisation FROM ended e) OR EXISTS (
                SELECT FROM views.timeline t
                WHERE t.county_id = %(county)s AND t.tenant_id = n.tenant AND t.stream = n.key
                    AND t.tag = 'member.left' AND t.params ->> 'reason' = 'reassigned'
                    AND t.effective_on > %(day_first)s AND t.effective_on <= %(day_last)s
                    AND t.recorded_at <= %(with_known)s AND (t.gone_at IS NULL OR t.gone_at > %(with_known)s)
            )
        ) THEN ARRAY['branch'] ELSE '{}' END AS of_tree
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
)
