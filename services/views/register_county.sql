-- A page of the register for the county: without names, by number. Who is on it is found before his branch is looked up.
SELECT r.tenant_id AS tenant, r.person, r.number, coalesce(r.ledger_class, '') AS ledger_class, r.branch, coalesce(o.name, '') AS branch_name,
    coalesce(r.employment, '') AS employment, coalesce(r.contact, '') AS contact, r.contact_on, coalesce(r.standing, '') AS standing,
    r.standing_on, coalesce(r.reason, '') AS reason, coalesce(r.probationary, false) AS probationary, r.joined_party_on,
    coalesce(r.erased, false) AS erased, r.position, r.sort_key,
    ARRAY(
        SELECT g.grp FROM views.member_group g
        WHERE g.county_id = %(county)s AND g.tenant_id = r.tenant_id AND g.person = r.person
            AND g.valid_from <= %(on)s AND %(on)s < g.valid_to
            AND g.known_from <= %(known)s AND %(known)s < g.known_to
        ORDER BY g.grp
    ) AS groups
FROM (
    SELECT m.tenant_id, m.person, coalesce(m.number, '') AS number, m.ledger_class, m.branch, m.employment, m.contact, m.contact_on,
        m.standing, m.standing_on, m.reason, m.probationary, m.joined_party_on, m.erased, m.position,
        coalesce(m.number, '') COLLATE "C" AS sort_key
    FROM views.member m
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND (%(tenants)s::bigint[] IS NULL OR m.tenant_id = ANY (%(tenants)s))
        AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
        AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND {found m on known}
        AND (%(standing)s::text IS NULL OR m.standing = %(standing)s)
        AND (%(ledger_class)s::text IS NULL OR m.ledger_class = %(ledger_class)s)
        AND (%(branch)s::uuid IS NULL OR m.branch = %(branch)s)
        AND (NOT %(unplaced)s OR m.branch IS NULL)
        AND (%(branches)s::uuid[] IS NULL OR m.branch = ANY (%(branches)s) OR m.person = ANY (%(persons)s))
        AND (%(contact)s::text IS NULL OR m.contact = %(contact)s)
        AND (%(group)s::text IS NULL OR EXISTS (
            SELECT FROM views.member_group g
            WHERE g.county_id = m.county_id AND g.tenant_id = m.tenant_id AND g.person = m.person AND g.grp = %(group)s
                AND g.valid_from <= %(on)s AND %(on)s < g.valid_to
                AND g.known_from <= %(known)s AND %(known)s < g.known_to
        ))
        AND (%(person)s::uuid IS NULL OR (coalesce(m.number, '') COLLATE "C", m.person) > (%(key)s COLLATE "C", %(person)s))
    ORDER BY coalesce(m.number, '') COLLATE "C", m.person
    LIMIT %(limit)s
) r
LEFT JOIN views.organisation o ON o.county_id = %(county)s AND o.tenant_id = r.tenant_id AND o.organisation = r.branch
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
    AND {found o on known}
ORDER BY r.sort_key, r.person
