-- What the roster says of each. A branch belongs to the tree where it was merged, split or dissolved, or where the member was handed
-- over in the course of a reorganisation.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(m.number, '') AS sort, false AS heir,
        CASE
            WHEN NOT x.lasts THEN '{}'
            WHEN (m.branch IS NULL OR (m.tenant_id, m.branch) NOT IN (SELECT e.tenant_id, e.organisation FROM ended e)) AND NOT EXISTS (
                SELECT FROM views.timeline t
                WHERE t.county_id = %(county)s AND t.tenant_id = m.tenant_id AND t.stream = m.person
                    AND t.tag = 'member.left' AND t.params ->> 'reason' = 'reassigned'
                    AND t.effective_on > %(day_first)s AND t.effective_on <= %(day_last)s
                    AND t.recorded_at <= %(with_known)s AND (t.gone_at IS NULL OR t.gone_at > %(with_known)s)
            ) THEN '{}'
            WHEN m.standing = 'left' THEN ARRAY['branch', 'standing', 'standing_on', 'reason']
            ELSE ARRAY['branch', 'standing_on']
        END AS of_tree,
        ROW (m.branch, m.standing, m.standing_on, m.reason) AS place,
        (
            SELECT w FROM (
                SELECT coalesce(m.number, '') AS number, coalesce(m.ledger_class, '') AS ledger_class, m.branch,
                    coalesce(m.employment, '') AS employment, coalesce(m.contact, '') AS contact, m.contact_on,
                    coalesce(m.standing, '') AS standing, m.standing_on, coalesce(m.reason, '') AS reason,
                    coalesce(m.probationary, false) AS probationary, m.joined_party_on, m.full_member_on,
                    coalesce(m.destination, '') AS destination, m.destination_until, coalesce(m.verified, '') AS verified,
                    m.merged_into, coalesce(m.erased, false) AS erased, coalesce(n.more -> 'groups', '[]') AS groups
            ) w
        ) AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
    JOIN present m ON m.side = n.side AND m.tenant_id = n.tenant AND m.row_id = n.row_id
)
