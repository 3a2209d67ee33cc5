-- The roster at each coordinate: everybody it knows, and whether the filter picks him.
, tagged AS (
    SELECT s.name, g.tenant_id, g.person, array_agg(g.grp ORDER BY g.grp) AS groups,
        jsonb_build_object('groups', array_agg(g.grp ORDER BY g.grp)) AS more
    FROM side s
    JOIN views.member_group g ON g.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR g.tenant_id = %(tenant)s)
        AND g.valid_from <= s.day AND s.day < g.valid_to
        AND g.known_from <= s.known AND s.known < g.known_to
    GROUP BY 1, 2, 3
), seen AS (
    SELECT s.name AS side, m.tenant_id AS tenant, m.person AS key, m.row_id, t.more,
        ((%(standing)s::text IS NULL OR m.standing = %(standing)s)
            AND (%(ledger_class)s::text IS NULL OR m.ledger_class = %(ledger_class)s)
            AND (%(branch)s::uuid IS NULL OR m.branch = %(branch)s)
            AND (NOT %(unplaced)s OR m.branch IS NULL)
            AND (%(contact)s::text IS NULL OR m.contact = %(contact)s)
            AND (%(group)s::text IS NULL OR %(group)s = ANY (t.groups))
            AND CASE s.name
                WHEN 'before' THEN %(before_branches)s::uuid[] IS NULL OR m.branch = ANY (%(before_branches)s)
                    OR m.person = ANY (%(before_persons)s::uuid[])
                WHEN 'middle' THEN %(middle_branches)s::uuid[] IS NULL OR m.branch = ANY (%(middle_branches)s)
                    OR m.person = ANY (%(middle_persons)s::uuid[])
                ELSE %(after_branches)s::uuid[] IS NULL OR m.branch = ANY (%(after_branches)s)
                    OR m.person = ANY (%(after_persons)s::uuid[])
            END) IS TRUE AS listed
    FROM present m
    JOIN side s ON s.name = m.side
    LEFT JOIN tagged t ON t.name = s.name AND t.tenant_id = m.tenant_id AND t.person = m.person
)
