-- The required sessions that were held by each day, and what each of them was to everybody who was expected: whoever was in custody of
-- one of its branches on the day on which it was held. Whom the roll does not name was there; without a roll that is open. Members are
-- read only of the days between the first of these sessions and the last.
, due AS (
    SELECT d.name AS side, d.day, d.known, s.tenant_id, s.session, s.status, s.title, s.held_on, b.branch
    FROM side d
    JOIN views.session s ON s.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR s.tenant_id = %(tenant)s)
        AND s.valid_from <= d.day AND d.day < s.valid_to AND s.known_from <= d.known AND d.known < s.known_to
        AND s.required AND s.status IN ('held', 'rolled')
        AND (%(session)s::uuid IS NULL OR s.session = %(session)s)
    JOIN views.session_branch b ON b.county_id = %(county)s AND b.tenant_id = s.tenant_id AND b.session = s.session
        AND b.valid_from <= d.day AND d.day < b.valid_to AND b.known_from <= d.known AND d.known < b.known_to
), spanned AS (
    SELECT min(d.held_on) AS since, max(d.held_on) AS until FROM due d
), stood AS (
    SELECT d.side, d.tenant_id AS tenant, m.person, d.session, d.branch,
        coalesce(a.way, CASE d.status WHEN 'rolled' THEN 'attended' ELSE 'open' END) AS way, a.reason
    FROM due d
    JOIN views.member m ON m.county_id = %(county)s AND m.tenant_id = d.tenant_id AND m.branch = d.branch AND m.standing = 'member'
        AND m.valid_from <= d.held_on AND d.held_on < m.valid_to AND m.known_from <= d.known AND d.known < m.known_to
        AND (%(persons)s::uuid[] IS NULL OR m.person = ANY (%(persons)s))
        AND m.valid_from <= (SELECT until FROM spanned) AND (SELECT since FROM spanned) < m.valid_to
        AND (
            m.known_to = 'infinity' AND m.valid_to < m.valid_from + 400 AND m.valid_from > (SELECT since FROM spanned) - 400
            OR m.known_to = 'infinity' AND m.valid_to >= m.valid_from + 400
            OR m.known_to < 'infinity' AND m.known_to > (SELECT min(known) FROM side)
        )
    LEFT JOIN views.session_absence a ON a.county_id = %(county)s AND a.tenant_id = d.tenant_id AND a.session = d.session
        AND a.person = m.person
        AND a.valid_from <= d.day AND d.day < a.valid_to AND a.known_from <= d.known AND d.known < a.known_to
)
