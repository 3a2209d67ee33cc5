-- Follows what is alike: of these pairs and those that somebody flagged, the ones whose entries both stand and that nobody has dismissed.
, said AS MATERIALIZED (
    SELECT d.tenant_id, d.person, d.other, d.sign, d.verdict
    FROM views.member_duplicate d
    WHERE d.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
        AND d.valid_from <= %(on)s AND %(on)s < d.valid_to
        AND d.known_from <= %(known)s AND %(known)s < d.known_to
), concerned AS MATERIALIZED (
    SELECT a.person FROM alike a
    UNION
    SELECT a.other FROM alike a
    UNION
    SELECT s.person FROM said s
    UNION
    SELECT s.other FROM said s
), entries AS MATERIALIZED (
    SELECT m.tenant_id, m.person, min(m.known_from) AS at, min(m.row_id) AS row_id,
        max(m.standing) FILTER (
            WHERE m.valid_from <= %(on)s AND %(on)s < m.valid_to AND m.known_from <= %(known)s AND %(known)s < m.known_to
        ) AS standing
    FROM views.member m
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND m.person IN (SELECT c.person FROM concerned c)
    GROUP BY 1, 2
), found AS MATERIALIZED (
    SELECT a.sign, p.tenant_id, p.person, o.tenant_id AS other_tenant_id, o.person AS other,
        (p.at, p.tenant_id, p.row_id) > (o.at, o.tenant_id, o.row_id) AS later
    FROM alike a
    JOIN entries p ON p.tenant_id = a.tenant_id AND p.person = a.person
    JOIN entries o ON o.tenant_id = a.other_tenant_id AND o.person = a.other
), pairs AS (
    SELECT f.sign, f.tenant_id, f.person, f.other_tenant_id, f.other, '' AS verdict
    FROM found f
    WHERE f.later
    UNION ALL
    SELECT f.sign, f.other_tenant_id, f.other, f.tenant_id, f.person, ''
    FROM found f
    WHERE NOT f.later
    UNION ALL
    SELECT s.sign, s.tenant_id, s.person, o.tenant_id, s.other, s.verdict
    FROM said s
    LEFT JOIN entries o ON o.person = s.other
), told AS (
    SELECT DISTINCT ON (least(r.person, r.other), greatest(r.person, r.other)) r.sign, r.tenant_id, r.person, r.other_tenant_id, r.other,
        r.verdict
    FROM pairs r
    ORDER BY least(r.person, r.other), greatest(r.person, r.other),
        array_position(ARRAY['confirmed', 'possible', 'dismissed', ''], r.verdict),
        array_position(ARRAY['id-number', 'name-birth-phone', 'name-and-birth'], r.sign), r.tenant_id, r.other_tenant_id
)
SELECT t.tenant_id AS tenant, t.person, t.other_tenant_id AS other_tenant, t.other, coalesce(t.sign, '') AS sign, t.verdict
FROM told t
JOIN entries p ON p.tenant_id = t.tenant_id AND p.person = t.person AND p.standing = 'member'
LEFT JOIN entries o ON o.tenant_id = t.other_tenant_id AND o.person = t.other
WHERE t.verdict <> 'dismissed'
    AND (o.standing = 'member' OR t.other_tenant_id IS NULL AND %(tenant)s::bigint IS NOT NULL)
ORDER BY t.tenant_id, t.other_tenant_id NULLS LAST, t.person, t.other
