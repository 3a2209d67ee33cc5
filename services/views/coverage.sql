-- Everybody in custody on each day, with what the required sessions held by then were to him. Reasons are told apart last: an aggregate
-- that has to sort would sort every member's every session, which took half of the time. The question follows.
, met AS (
    SELECT s.side, s.tenant, s.person, count(*)::int AS expected,
        (count(*) FILTER (WHERE s.way = 'attended'))::int AS attended, (count(*) FILTER (WHERE s.way = 'made-up'))::int AS made_up,
        (count(*) FILTER (WHERE s.way = 'home'))::int AS home, (count(*) FILTER (WHERE s.way = 'remote'))::int AS remote,
        (count(*) FILTER (WHERE s.way = 'excused'))::int AS excused,
        (count(*) FILTER (WHERE s.way IN ('absent', 'open')))::int AS missing,
        array_agg(coalesce(s.reason, 'roll-open')) FILTER (WHERE s.way IN ('absent', 'open')) AS reasons
    FROM stood s
    GROUP BY 1, 2, 3
), told AS (
    SELECT m.side, m.tenant_id AS tenant, m.person, coalesce(m.number, '') AS number, m.branch,
        coalesce(e.expected, 0) AS expected, coalesce(e.attended, 0) AS attended, coalesce(e.made_up, 0) AS made_up,
        coalesce(e.home, 0) AS home, coalesce(e.remote, 0) AS remote, coalesce(e.excused, 0) AS excused,
        coalesce(e.missing, 0) AS missing, coalesce(e.attended + e.made_up + e.home + e.remote, 0) AS reached,
        coalesce(
            (SELECT array_agg(DISTINCT r.reason ORDER BY r.reason) FROM unnest(e.reasons) AS r (reason)),
            CASE WHEN e.expected IS NULL THEN ARRAY['no-session'] ELSE '{}' END
        ) AS reasons
    FROM present m
    LEFT JOIN met e ON e.side = m.side AND e.tenant = m.tenant_id AND e.person = m.person
    WHERE m.standing = 'member' AND (%(session)s::uuid IS NULL OR e.expected IS NOT NULL)
)
