-- The required sessions that were held within some days, the earliest first, with how many were expected, there, and are missing still.
-- Members are found as those who were kept anywhere at some time of these days: whose span reaches into them.
WITH held AS (
    SELECT s.tenant_id, s.session, s.held_on, s.title, s.status
    FROM views.session s
    WHERE s.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR s.tenant_id = %(tenant)s)
        AND s.valid_from <= %(on)s AND %(on)s < s.valid_to
        AND s.known_from <= %(known)s AND %(known)s < s.known_to
        AND {found s on known}
        AND s.required AND s.status IN ('held', 'rolled')
        AND s.held_on BETWEEN %(since)s AND %(on)s
), expected AS (
    SELECT h.tenant_id, h.session, count(*) AS n,
        count(*) FILTER (WHERE h.status <> 'rolled' OR a.way = 'absent') AS missing,
        count(*) FILTER (WHERE h.status = 'rolled' AND a.way IS NULL) AS attended
    FROM held h
    JOIN views.session_branch b ON b.county_id = %(county)s AND b.tenant_id = h.tenant_id AND b.session = h.session
        AND b.valid_from <= %(on)s AND %(on)s < b.valid_to AND b.known_from <= %(known)s AND %(known)s < b.known_to
    JOIN views.member m ON m.county_id = %(county)s AND m.tenant_id = h.tenant_id AND m.branch = b.branch AND m.standing = 'member'
        AND m.valid_from <= h.held_on AND h.held_on < m.valid_to AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND m.valid_from <= %(on)s AND m.valid_to > %(since)s AND {found m since known}
    LEFT JOIN views.session_absence a ON a.county_id = %(county)s AND a.tenant_id = h.tenant_id AND a.session = h.session
        AND a.person = m.person
        AND a.valid_from <= %(on)s AND %(on)s < a.valid_to AND a.known_from <= %(known)s AND %(known)s < a.known_to
    GROUP BY 1, 2
)
SELECT h.tenant_id AS tenant, h.session, h.held_on AS day, coalesce(h.title, '') AS title, coalesce(e.n, 0)::int AS expected,
    coalesce(e.attended, 0)::int AS attended, coalesce(e.missing, 0)::int AS missing
FROM held h
LEFT JOIN expected e ON e.tenant_id = h.tenant_id AND e.session = h.session
ORDER BY h.held_on, h.tenant_id, h.session
