-- One person's card, without what is known of him in person.
SELECT m.tenant_id AS tenant, m.person, coalesce(m.number, '') AS number, coalesce(m.ledger_class, '') AS ledger_class,
    m.branch,
    coalesce(o.name, '') AS branch_name, coalesce(m.employment, '') AS employment, coalesce(m.contact, '') AS contact, m.contact_on,
    coalesce(m.standing, '') AS standing, m.standing_on, coalesce(m.reason, '') AS reason,
    coalesce(m.probationary, false) AS probationary, m.joined_party_on, coalesce(m.erased, false) AS erased, m.position,
    coalesce(m.number, '') AS sort_key,
    m.full_member_on, coalesce(m.destination, '') AS destination, m.destination_until, coalesce(m.verified, '') AS verified, m.merged_into,
    m.valid_from, least(m.valid_to, '9999-12-31') AS valid_to,
    ARRAY(
        SELECT g.grp FROM views.member_group g
        WHERE g.county_id = %(county)s AND g.tenant_id = m.tenant_id AND g.person = m.person
            AND g.valid_from <= %(on)s AND %(on)s < g.valid_to
            AND g.known_from <= %(known)s AND %(known)s < g.known_to
        ORDER BY g.grp
    ) AS groups
FROM views.member m
LEFT JOIN views.organisation o ON o.county_id = m.county_id AND o.tenant_id = m.tenant_id AND o.organisation = m.branch
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
WHERE m.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
    AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
    AND m.known_from <= %(known)s AND %(known)s < m.known_to
    AND m.person = %(person)s
ORDER BY m.standing <> 'member', m.tenant_id
LIMIT 1
