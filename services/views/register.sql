-- A page of the register for its tenant: with names, by name or number.
SELECT tenant_id AS tenant, person, number, ledger_class, branch, branch_name, employment, contact, contact_on, standing, standing_on,
    reason, probationary, joined_party_on, erased, position, name, sex, born, id_number, phone, sort_key,
    ARRAY(
        SELECT g.grp FROM views.member_group g
        WHERE g.county_id = %(county)s AND g.tenant_id = r.tenant_id AND g.person = r.person
            AND g.valid_from <= %(on)s AND %(on)s < g.valid_to
            AND g.known_from <= %(known)s AND %(known)s < g.known_to
        ORDER BY g.grp
    ) AS groups
FROM (
    SELECT m.tenant_id, m.person, coalesce(m.number, '') AS number, coalesce(m.ledger_class, '') AS ledger_class, m.branch,
        coalesce(o.name, '') AS branch_name, coalesce(m.employment, '') AS employment, coalesce(m.contact, '') AS contact, m.contact_on,
        coalesce(m.standing, '') AS standing, m.standing_on, coalesce(m.reason, '') AS reason,
        coalesce(m.probationary, false) AS probationary, m.joined_party_on, coalesce(m.erased, false) AS erased, m.position,
        i.name, i.sex, i.born, i.id_number, i.phone,
        coalesce(CASE %(sort)s WHEN 'name' THEN i.name ELSE m.number END, '') COLLATE "C" AS sort_key
    FROM views.member m
    LEFT JOIN views.organisation o ON o.county_id = m.county_id AND o.tenant_id = m.tenant_id AND o.organisation = m.branch
        AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
        AND {found o on known}
    LEFT JOIN views.member_identity i ON i.county_id = m.county_id AND i.tenant_id = m.tenant_id AND i.person = m.person
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
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
        AND (%(search)s = '' OR strpos(i.name, %(search)s) > 0 OR strpos(i.id_number, upper(%(search)s)) > 0 OR i.phone = %(search)s
            OR m.number = %(search)s)
) r
WHERE %(person)s::uuid IS NULL OR (r.sort_key, r.person) > (
    CASE %(sort)s WHEN 'name' THEN coalesce((
        SELECT i.name FROM views.member_identity i
        WHERE i.county_id = %(county)s AND i.tenant_id = %(tenant)s AND i.person = %(person)s
    ), '') ELSE %(key)s END COLLATE "C", %(person)s
)
ORDER BY r.sort_key, r.person
LIMIT %(limit)s
