-- Everybody in custody on the day, with what the required sessions held by then were to him. He was expected at a session where he was
-- in custody of one of its branches on the day on which it was held; whom the roll does not name was there. The question follows.
WITH due AS (
    SELECT s.tenant_id, s.session, s.status, b.branch, s.held_on
    FROM views.session s
    JOIN views.session_branch b ON b.county_id = s.county_id AND b.tenant_id = s.tenant_id AND b.session = s.session
        AND b.valid_from <= %(on)s AND %(on)s < b.valid_to AND b.known_from <= %(known)s AND %(known)s < b.known_to
    WHERE s.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR s.tenant_id = %(tenant)s)
        AND s.valid_from <= %(on)s AND %(on)s < s.valid_to AND s.known_from <= %(known)s AND %(known)s < s.known_to
        AND s.required AND s.status IN ('held', 'rolled')
        AND (%(session)s::uuid IS NULL OR s.session = %(session)s)
),
met AS (
    SELECT m.tenant_id, m.person, count(*)::int AS expected,
        (count(*) FILTER (WHERE d.status = 'rolled' AND a.way IS NULL))::int AS attended,
        (count(*) FILTER (WHERE a.way = 'made-up'))::int AS made_up, (count(*) FILTER (WHERE a.way = 'home'))::int AS home,
        (count(*) FILTER (WHERE a.way = 'remote'))::int AS remote, (count(*) FILTER (WHERE a.way = 'excused'))::int AS excused,
        (count(*) FILTER (WHERE a.way = 'absent' OR (d.status = 'held' AND a.way IS NULL)))::int AS missing,
        array_agg(DISTINCT coalesce(a.reason, 'roll-open') ORDER BY coalesce(a.reason, 'roll-open'))
            FILTER (WHERE a.way = 'absent' OR (d.status = 'held' AND a.way IS NULL)) AS reasons
    FROM due d
    JOIN views.member m ON m.county_id = %(county)s AND m.tenant_id = d.tenant_id AND m.branch = d.branch AND m.standing = 'member'
        AND m.valid_from <= d.held_on AND d.held_on < m.valid_to AND m.known_from <= %(known)s AND %(known)s < m.known_to
    LEFT JOIN views.session_absence a ON a.county_id = %(county)s AND a.tenant_id = d.tenant_id AND a.session = d.session
        AND a.person = m.person
        AND a.valid_from <= %(on)s AND %(on)s < a.valid_to AND a.known_from <= %(known)s AND %(known)s < a.known_to
    GROUP BY 1, 2
),
told AS (
    SELECT m.tenant_id AS tenant, m.person, coalesce(m.number, '') AS number, m.branch, coalesce(e.expected, 0) AS expected,
        coalesce(e.attended, 0) AS attended, coalesce(e.made_up, 0) AS made_up, coalesce(e.home, 0) AS home,
        coalesce(e.remote, 0) AS remote, coalesce(e.excused, 0) AS excused, coalesce(e.missing, 0) AS missing,
        coalesce(e.reasons, CASE WHEN e.expected IS NULL THEN ARRAY['no-session'] ELSE '{}' END) AS reasons,
        coalesce(e.attended + e.made_up + e.home + e.remote, 0) AS reached
    FROM views.member m
    LEFT JOIN met e ON e.tenant_id = m.tenant_id AND e.person = m.person
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND m.standing = 'member'
        AND m.valid_from <= %(on)s AND %(on)s < m.valid_to AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND (%(session)s::uuid IS NULL OR e.expected IS NOT NULL)
)
