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
        jsonb_build_object(
            'number', coalesce(m.number, ''), 'ledger_class', coalesce(m.ledger_class, ''), 'branch', m.branch,
            'employment', coalesce(m.employment, ''), 'contact', coalesce(m.contact, ''), 'contact_on', m.contact_on,
            'standing', coalesce(m.standing, ''), 'standing_on', m.standing_on, 'reason', coalesce(m.reason, ''),
            'probationary', coalesce(m.probationary, false), 'joined_party_on', m.joined_party_on, 'full_member_on', m.full_member_on,
            'destination', coalesce(m.destination, ''), 'destination_until', m.destination_until, 'verified', coalesce(m.verified, ''),
            'merged_into', m.merged_into, 'erased', coalesce(m.erased, false)
        ) || coalesce(n.more, '{"groups": []}') AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
    JOIN present m ON m.side = n.side AND m.tenant_id = n.tenant AND m.row_id = n.row_id
)
