-- The units of a day from the roots down; who has no parent that stands, or stands in a circle, is a root.
WITH RECURSIVE units AS (
    SELECT u.tenant_id, u.institution, u.parent, coalesce(u.code, '') AS code, coalesce(u.name, '') AS name, coalesce(u.kind, '') AS kind,
        coalesce(u.level, 1) AS level, coalesce(u.status, '') AS status
    FROM views.institution u
    WHERE u.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
        AND u.valid_from <= %(on)s AND %(on)s < u.valid_to
        AND u.known_from <= %(known)s AND %(known)s < u.known_to
        AND u.standing = 'standing'
), tree AS (
    SELECT r.tenant_id, r.institution, r.parent, r.code, r.name, r.kind, r.level, r.status, 0 AS depth,
        ARRAY[r.code] AS path, ARRAY[r.institution] AS line
    FROM units r
    WHERE NOT EXISTS (SELECT FROM units p WHERE p.tenant_id = r.tenant_id AND p.institution = r.parent)
    UNION ALL
    SELECT u.tenant_id, u.institution, u.parent, u.code, u.name, u.kind, u.level, u.status, t.depth + 1,
        t.path || u.code, t.line || u.institution
    FROM tree t
    JOIN units u ON u.tenant_id = t.tenant_id AND u.parent = t.institution
    WHERE u.institution <> ALL (t.line)
)
SELECT t.tenant_id AS tenant, t.institution, t.parent, t.code, t.name, t.kind, t.level, t.status, t.depth, t.path
FROM (
    SELECT tenant_id, institution, parent, code, name, kind, level, status, depth, path, line
    FROM tree
    UNION ALL
    SELECT u.tenant_id, u.institution, u.parent, u.code, u.name, u.kind, u.level, u.status, 0, ARRAY[u.code], ARRAY[u.institution]
    FROM units u
    WHERE NOT EXISTS (SELECT FROM tree t WHERE t.tenant_id = u.tenant_id AND t.institution = u.institution)
) t
ORDER BY t.tenant_id, t.path COLLATE "C", t.line
