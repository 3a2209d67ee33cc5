-- The required sessions that were held by each day. A branch's sessions of four hundred days stand together in a `stretch`.
, due AS MATERIALIZED (
    SELECT s.side, d.day, d.known, s.tenant_id, s.session, s.status, s.title, s.held_on, b.branch,
        (s.held_on - DATE '2000-01-01') / 400 AS stretch
    FROM called s
    JOIN side d ON d.name = s.side
    JOIN views.session_branch b ON b.county_id = %(county)s AND b.tenant_id = s.tenant_id AND b.session = s.session
        AND b.valid_from <= d.day AND d.day < b.valid_to AND b.known_from <= d.known AND d.known < b.known_to
    WHERE s.required AND s.status IN ('held', 'rolled') AND (%(session)s::uuid IS NULL OR s.session = %(session)s)
), runs AS MATERIALIZED (
    SELECT d.tenant_id, d.branch, d.stretch, min(d.held_on) AS since, max(d.held_on) AS until
    FROM due d
    GROUP BY 1, 2, 3
)
