-- How often, and when last, each tenant was visited, and each of its units that a visit names; those that nobody has visited too. What
-- counts is what was held by the day and neither called off nor counted as another visit.
WITH held AS (
    SELECT i.tenant_id, i.unit, i.held_on
    FROM views.inspection i
    WHERE i.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR i.tenant_id = %(tenant)s)
        AND i.valid_from <= %(on)s AND %(on)s < i.valid_to
        AND i.known_from <= %(known)s AND %(known)s < i.known_to
        AND {found i on known}
        AND i.held_on <= %(on)s AND i.status NOT IN ('merged', 'cancelled')
), looked AS (
    SELECT u.tenant_id, u.institution, u.name, u.code, h.held_on
    FROM views.institution u
    LEFT JOIN held h ON h.tenant_id = u.tenant_id AND h.unit = u.institution
    WHERE u.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
        AND u.valid_from <= %(on)s AND %(on)s < u.valid_to
        AND u.known_from <= %(known)s AND %(known)s < u.known_to
        AND u.standing = 'standing'
    UNION ALL
    SELECT t.code, NULL, '', '', h.held_on
    FROM unnest(%(places)s::bigint[]) AS t (code)
    LEFT JOIN held h ON h.tenant_id = t.code
)
SELECT k.tenant_id AS tenant, k.institution, coalesce(k.name, '') AS name, count(k.held_on)::int AS visits,
    (count(*) FILTER (WHERE k.held_on >= %(since)s))::int AS of_week, max(k.held_on) AS last
FROM looked k
GROUP BY k.tenant_id, k.institution, k.name, k.code
ORDER BY k.tenant_id, k.institution IS NOT NULL, k.code, k.institution
