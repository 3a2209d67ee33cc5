-- Members by tenant and ledger class at the end of two days, and how they moved in between: all as known at one instant.
WITH before AS (
    SELECT m.tenant_id, m.person, coalesce(m.ledger_class, '') AS ledger_class
    FROM views.member m
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND m.valid_from <= %(before)s AND %(before)s < m.valid_to
        AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND {found m before known}
        AND m.standing = 'member'
), after AS (
    SELECT m.tenant_id, m.person, coalesce(m.ledger_class, '') AS ledger_class
    FROM views.member m
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
        AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND {found m on known}
        AND m.standing = 'member'
), moved AS (
    SELECT coalesce(b.tenant_id, a.tenant_id) AS tenant, b.ledger_class AS was, a.ledger_class AS is_now
    FROM before b
    FULL JOIN after a ON a.tenant_id = b.tenant_id AND a.person = b.person
), told AS (
    SELECT tenant, was AS code, 1 AS before, 0 AS joined, (is_now IS NULL)::int AS gone, 0 AS came, (is_now <> was)::int AS went, 0 AS after
    FROM moved
    WHERE was IS NOT NULL
    UNION ALL
    SELECT tenant, is_now, 0, (was IS NULL)::int, 0, (is_now <> was)::int, 0, 1
    FROM moved
    WHERE is_now IS NOT NULL
)
SELECT tenant, code, sum(before)::int AS before, sum(joined)::int AS joined, sum(gone)::int AS gone,
    coalesce(sum(came), 0)::int AS came, coalesce(sum(went), 0)::int AS went, sum(after)::int AS after
FROM told
GROUP BY tenant, code
ORDER BY tenant, code
