-- Who belongs to teams, who is trained, and how many units each stands too near.
SELECT m.team, m.member, m.home, coalesce(m.post, '') AS post, coalesce(m.standing, '') AS standing, m.since, q.trained_on,
    coalesce(q.course, '') AS course, coalesce(m.reason, '') AS reason,
    ARRAY(
        SELECT c.tenant FROM views.team_conflict c
        WHERE c.county_id = %(county)s AND c.tenant_id = %(tenant)s
            AND c.valid_from <= %(on)s AND %(on)s < c.valid_to
            AND c.known_from <= %(known)s AND %(known)s < c.known_to
            AND c.team = m.team AND c.member = m.member
        ORDER BY c.tenant
    ) AS conflicts
FROM views.team_member m
LEFT JOIN views.team_training q ON q.county_id = m.county_id AND q.tenant_id = m.tenant_id AND q.team = m.team AND q.member = m.member
    AND q.valid_from <= %(on)s AND %(on)s < q.valid_to AND q.known_from <= %(known)s AND %(known)s < q.known_to
WHERE m.county_id = %(county)s AND m.tenant_id = %(tenant)s
    AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
    AND m.known_from <= %(known)s AND %(known)s < m.known_to
    AND (%(id)s::uuid IS NULL OR m.team = %(id)s)
    AND (%(member)s::uuid IS NULL OR m.member = %(member)s)
    AND m.standing IS NOT NULL
ORDER BY m.team, m.since, m.member
