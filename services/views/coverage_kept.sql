-- Who was kept in these branches at the time, as known at any of the coordinates. Each stretch of sessions reads its own members: put
-- together by branch alone, whoever was ever there would meet every session that ever was. One arm for each index by length and branch
-- (docs/decisions/0025), which tells all that is asked.
, span AS MATERIALIZED (
    SELECT min(s.known) AS first, max(s.known) AS last FROM side s
), kept AS MATERIALIZED (
    SELECT r.tenant_id, r.branch, r.stretch, k.person, k.valid_from, k.valid_to, k.known_from, k.known_to
    FROM runs r
    CROSS JOIN LATERAL (
        SELECT m.person, m.valid_from, m.valid_to, m.known_from, m.known_to
        FROM views.member m
        WHERE m.county_id = %(county)s AND m.tenant_id = r.tenant_id AND m.branch = r.branch AND m.standing = 'member'
            AND m.valid_from <= r.until AND r.since < m.valid_to AND m.known_from <= (SELECT last FROM span)
            AND m.known_to > (SELECT first FROM span) AND m.valid_to < m.valid_from + 400 AND m.valid_from > r.since - 400
        UNION ALL
        SELECT m.person, m.valid_from, m.valid_to, m.known_from, m.known_to
        FROM views.member m
        WHERE m.county_id = %(county)s AND m.tenant_id = r.tenant_id AND m.branch = r.branch AND m.standing = 'member'
            AND m.valid_from <= r.until AND r.since < m.valid_to AND m.known_from <= (SELECT last FROM span)
            AND m.known_to = 'infinity' AND m.valid_to >= m.valid_from + 400
        UNION ALL
        SELECT m.person, m.valid_from, m.valid_to, m.known_from, m.known_to
        FROM views.member m
        WHERE m.county_id = %(county)s AND m.tenant_id = r.tenant_id AND m.branch = r.branch AND m.standing = 'member'
            AND m.valid_from <= r.until AND r.since < m.valid_to AND m.known_from <= (SELECT last FROM span)
            AND m.known_to > (SELECT first FROM span) AND m.known_to < 'infinity' AND m.valid_to >= m.valid_from + 400
            AND (m.known_to AT TIME ZONE 'UTC') < (m.known_from AT TIME ZONE 'UTC') + interval '400 days'
            AND m.known_from > (SELECT first FROM span) - interval '9600 hours'
        UNION ALL
        SELECT m.person, m.valid_from, m.valid_to, m.known_from, m.known_to
        FROM views.member m
        WHERE m.county_id = %(county)s AND m.tenant_id = r.tenant_id AND m.branch = r.branch AND m.standing = 'member'
            AND m.valid_from <= r.until AND r.since < m.valid_to AND m.known_from <= (SELECT last FROM span)
            AND m.known_to > (SELECT first FROM span) AND m.known_to < 'infinity' AND m.valid_to >= m.valid_from + 400
            AND (m.known_to AT TIME ZONE 'UTC') >= (m.known_from AT TIME ZONE 'UTC') + interval '400 days'
    ) k
)
