-- What each session was to everybody who was expected: whoever was in custody of one of its branches on the day on which it was held.
-- Whom the roll does not name was there; without a roll that is open.
, stood AS (
    SELECT d.side, d.tenant_id AS tenant, m.person, d.session, d.title, d.held_on,
        coalesce(a.way, CASE d.status WHEN 'rolled' THEN 'attended' ELSE 'open' END) AS way, a.reason
    FROM due d
    JOIN kept m ON m.tenant_id = d.tenant_id AND m.branch = d.branch AND m.stretch = d.stretch
        AND m.valid_from <= d.held_on AND d.held_on < m.valid_to AND m.known_from <= d.known AND d.known < m.known_to
    LEFT JOIN views.session_absence a ON a.county_id = %(county)s AND a.tenant_id = d.tenant_id AND a.session = d.session
        AND a.person = m.person
        AND a.valid_from <= d.day AND d.day < a.valid_to AND a.known_from <= d.known AND d.known < a.known_to
)
