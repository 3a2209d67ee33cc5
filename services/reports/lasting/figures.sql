-- Every closing of a promise by the day, one of a later cycle apart from the one before, with the look-backs after which it held and the
-- relapse that undid it, if any; and how the promise stands now.
WITH looked AS (
    SELECT b.tenant_id, b.commitment, b.days, b.result, b.looked_on, b.note, b.announced
    FROM views.look_back b
    WHERE b.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR b.tenant_id = %(tenant)s)
        AND b.valid_from <= %(on)s AND %(on)s < b.valid_to
        AND b.known_from <= %(known)s AND %(known)s < b.known_to
), closed AS (
    SELECT DISTINCT ON (c.tenant_id, c.commitment, c.cycle) c.tenant_id, c.commitment, c.cycle, c.closed_on, c.lasting_on
    FROM views.commitment c
    WHERE c.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR c.tenant_id = %(tenant)s)
        AND c.valid_from <= %(on)s
        AND c.known_from <= %(known)s AND %(known)s < c.known_to
        AND c.status IN ('closed', 'lasting') AND c.closed_on IS NOT NULL
    ORDER BY c.tenant_id, c.commitment, c.cycle, c.valid_from DESC
), undone AS (
    SELECT DISTINCT ON (c.tenant_id, c.commitment, c.cycle) c.tenant_id, c.commitment, c.cycle, l.looked_on, l.note, l.announced
    FROM closed c
    JOIN looked l ON l.tenant_id = c.tenant_id AND l.commitment = c.commitment AND l.result = 'relapse' AND l.looked_on >= c.closed_on
    ORDER BY c.tenant_id, c.commitment, c.cycle, l.looked_on
)
SELECT c.tenant_id AS tenant, c.commitment, c.cycle, c.closed_on, c.lasting_on, coalesce(p.number, '') AS number,
    coalesce(p.title, '') AS title, coalesce(p.problem, '') AS problem, coalesce(i.name, '') AS unit, coalesce(p.status, '') AS status,
    coalesce(p.stage, '') AS stage, p.due, coalesce(p.cycle, 1) AS cycle_now, u.looked_on AS relapsed_on, coalesce(u.note, '') AS reason,
    u.announced,
    ARRAY(
        SELECT DISTINCT l.days FROM looked l
        WHERE l.tenant_id = c.tenant_id AND l.commitment = c.commitment AND l.result = 'passed' AND l.looked_on >= c.closed_on
            AND (u.looked_on IS NULL OR l.looked_on <= u.looked_on)
        ORDER BY l.days
    ) AS passed
FROM closed c
JOIN views.commitment p ON p.county_id = %(county)s AND p.tenant_id = c.tenant_id AND p.commitment = c.commitment
    AND p.valid_from <= %(on)s AND %(on)s < p.valid_to AND p.known_from <= %(known)s AND %(known)s < p.known_to
LEFT JOIN views.institution i ON i.county_id = %(county)s AND i.tenant_id = c.tenant_id AND i.institution = p.unit
    AND i.valid_from <= %(on)s AND %(on)s < i.valid_to AND i.known_from <= %(known)s AND %(known)s < i.known_to
LEFT JOIN undone u ON u.tenant_id = c.tenant_id AND u.commitment = c.commitment AND u.cycle = c.cycle
ORDER BY c.closed_on, c.tenant_id, p.number, c.commitment, c.cycle
