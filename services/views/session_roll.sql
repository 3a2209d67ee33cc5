-- Who was expected at a session, and what became of each: a page by number. Custody is that of the day on which it was held.
SELECT m.tenant_id AS tenant, m.person, coalesce(m.number, '') AS number, m.branch, coalesce(o.name, '') AS branch_name,
    coalesce(a.way, CASE s.status WHEN 'rolled' THEN 'attended' ELSE 'open' END) AS way, coalesce(a.reason, '') AS reason, a.since,
    coalesce(m.number, '') COLLATE "C" AS sort_key
FROM views.session s
JOIN views.session_branch b ON b.county_id = s.county_id AND b.tenant_id = s.tenant_id AND b.session = s.session
    AND b.valid_from <= %(on)s AND %(on)s < b.valid_to AND b.known_from <= %(known)s AND %(known)s < b.known_to
CROSS JOIN LATERAL (
    SELECT k.tenant_id, k.person, k.number, k.branch
    FROM views.member k
    WHERE k.county_id = s.county_id AND k.tenant_id = s.tenant_id AND k.branch = b.branch AND k.standing = 'member'
        AND k.valid_from <= s.held_on AND s.held_on < k.valid_to AND {kept k s.held_on %(known)s}
        AND k.known_from <= %(known)s AND %(known)s < k.known_to
    OFFSET 0
) m
LEFT JOIN views.session_absence a ON a.county_id = s.county_id AND a.tenant_id = s.tenant_id AND a.session = s.session
    AND a.person = m.person
    AND a.valid_from <= %(on)s AND %(on)s < a.valid_to AND a.known_from <= %(known)s AND %(known)s < a.known_to
LEFT JOIN views.organisation o ON o.county_id = s.county_id AND o.tenant_id = s.tenant_id AND o.organisation = m.branch
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
WHERE s.county_id = %(county)s AND s.tenant_id = %(tenant)s AND s.session = %(id)s
    AND s.valid_from <= %(on)s AND %(on)s < s.valid_to AND s.known_from <= %(known)s AND %(known)s < s.known_to
    AND (%(ways)s::text[] IS NULL OR coalesce(a.way, CASE s.status WHEN 'rolled' THEN 'attended' ELSE 'open' END) = ANY (%(ways)s))
    AND (%(person)s::uuid IS NULL OR (coalesce(m.number, '') COLLATE "C", m.person) > (%(key)s COLLATE "C", %(person)s))
ORDER BY coalesce(m.number, '') COLLATE "C", m.person
LIMIT %(limit)s
