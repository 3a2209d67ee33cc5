-- Everybody in custody on each day, with what the required sessions held by then were to him. Whoever was in custody of a session's branch
-- on the day on which it was held was expected; whom the roll does not name was there, and without a roll that is open. So the many who
-- were there are only counted, once for all sides (each has a bit): `width_bucket` finds in the days of a branch's sessions where a member's
-- time in it begins and ends. The few who were not there are looked at one by one. The question follows.
, marked AS (
    SELECT s.name, s.known, (1 << (row_number() OVER (ORDER BY s.name))::int - 1) AS bit FROM side s
), known AS MATERIALIZED (
    SELECT max(s.known) FILTER (WHERE s.bit = 1) AS first, max(s.known) FILTER (WHERE s.bit = 2) AS second,
        max(s.known) FILTER (WHERE s.bit = 4) AS third
    FROM marked s
), rolls AS (
    SELECT r.tenant_id, r.branch, r.stretch, r.rolled, r.unrolled, array_agg(r.held_on ORDER BY r.held_on) AS days
    FROM (
        SELECT d.tenant_id, d.branch, d.stretch, d.session, d.held_on,
            coalesce(bit_or(s.bit) FILTER (WHERE d.status = 'rolled'), 0) AS rolled,
            coalesce(bit_or(s.bit) FILTER (WHERE d.status <> 'rolled'), 0) AS unrolled
        FROM due d
        JOIN marked s ON s.name = d.side
        GROUP BY 1, 2, 3, 4, 5
    ) r
    GROUP BY 1, 2, 3, 4, 5
), custody AS (
    SELECT k.tenant_id, k.branch, k.stretch, k.person, k.valid_from, k.valid_to,
        CASE WHEN k.known_from <= (SELECT first FROM known) AND (SELECT first FROM known) < k.known_to THEN 1 ELSE 0 END
            + CASE WHEN k.known_from <= (SELECT second FROM known) AND (SELECT second FROM known) < k.known_to THEN 2 ELSE 0 END
            + CASE WHEN k.known_from <= (SELECT third FROM known) AND (SELECT third FROM known) < k.known_to THEN 4 ELSE 0 END AS bits
    FROM kept k
), expected AS (
    SELECT k.tenant_id, k.person, t.rolled & k.bits AS rolled, t.unrolled & k.bits AS unrolled,
        sum(width_bucket(k.valid_to - 1, t.days) - width_bucket(k.valid_from - 1, t.days))::int AS n
    FROM rolls t
    JOIN custody k ON k.tenant_id = t.tenant_id AND k.branch = t.branch AND k.stretch = t.stretch
    GROUP BY 1, 2, 3, 4
    HAVING sum(width_bucket(k.valid_to - 1, t.days) - width_bucket(k.valid_from - 1, t.days)) > 0
), absent AS MATERIALIZED (
    SELECT d.side, d.known, d.tenant_id, d.branch, d.stretch, d.held_on, d.status, a.person, a.way, a.reason
    FROM due d
    JOIN views.session_absence a ON a.county_id = %(county)s AND a.tenant_id = d.tenant_id AND a.session = d.session
        AND a.valid_from <= d.day AND d.day < a.valid_to AND a.known_from <= d.known AND d.known < a.known_to
), missed AS (
    SELECT a.side, a.tenant_id, a.person, count(*) FILTER (WHERE a.status = 'rolled') AS rolled,
        count(*) FILTER (WHERE a.status <> 'rolled') AS unrolled,
        count(*) FILTER (WHERE a.way = 'made-up') AS made_up, count(*) FILTER (WHERE a.way = 'home') AS home,
        count(*) FILTER (WHERE a.way = 'remote') AS remote, count(*) FILTER (WHERE a.way = 'excused') AS excused,
        count(*) FILTER (WHERE a.way = 'absent') AS missing,
        array_agg(coalesce(a.reason, 'roll-open')) FILTER (WHERE a.way = 'absent') AS reasons
    FROM absent a
    JOIN kept m ON m.tenant_id = a.tenant_id AND m.branch = a.branch AND m.stretch = a.stretch AND m.person = a.person
        AND m.valid_from <= a.held_on AND a.held_on < m.valid_to AND m.known_from <= a.known AND a.known < m.known_to
    GROUP BY 1, 2, 3
), met AS (
    SELECT e.side, e.tenant_id AS tenant, e.person, (e.rolled + e.unrolled)::int AS expected,
        (e.rolled - coalesce(a.rolled, 0))::int AS attended, coalesce(a.made_up, 0)::int AS made_up, coalesce(a.home, 0)::int AS home,
        coalesce(a.remote, 0)::int AS remote, coalesce(a.excused, 0)::int AS excused,
        (coalesce(a.missing, 0) + e.unrolled - coalesce(a.unrolled, 0))::int AS missing,
        CASE WHEN e.unrolled > coalesce(a.unrolled, 0) THEN array_append(a.reasons, 'roll-open') ELSE a.reasons END AS reasons
    FROM (
        SELECT s.name AS side, x.tenant_id, x.person, coalesce(sum(x.n) FILTER (WHERE x.rolled & s.bit > 0), 0) AS rolled,
            coalesce(sum(x.n) FILTER (WHERE x.unrolled & s.bit > 0), 0) AS unrolled
        FROM expected x
        JOIN marked s ON (x.rolled | x.unrolled) & s.bit > 0
        GROUP BY 1, 2, 3
    ) e
    LEFT JOIN missed a ON a.side = e.side AND a.tenant_id = e.tenant_id AND a.person = e.person
), told AS (
    SELECT m.side, m.tenant_id AS tenant, m.person, coalesce(m.number, '') AS number, m.branch,
        coalesce(e.expected, 0) AS expected, coalesce(e.attended, 0) AS attended, coalesce(e.made_up, 0) AS made_up,
        coalesce(e.home, 0) AS home, coalesce(e.remote, 0) AS remote, coalesce(e.excused, 0) AS excused,
        coalesce(e.missing, 0) AS missing, coalesce(e.attended + e.made_up + e.home + e.remote, 0) AS reached,
        CASE
            WHEN e.reasons IS NOT NULL THEN (SELECT array_agg(DISTINCT r.reason ORDER BY r.reason) FROM unnest(e.reasons) AS r (reason))
            WHEN e.expected IS NULL THEN ARRAY['no-session']
            ELSE '{}'
        END AS reasons
    FROM present m
    LEFT JOIN met e ON e.side = m.side AND e.tenant = m.tenant_id AND e.person = m.person
    WHERE m.standing = 'member' AND (%(persons)s::uuid[] IS NULL OR m.person = ANY (%(persons)s))
        AND (%(session)s::uuid IS NULL OR e.expected IS NOT NULL)
)
