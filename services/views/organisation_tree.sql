-- The organisations of a day from the roots down; who has no parent that stands, or stands in a circle, is a root.
WITH RECURSIVE bodies AS (
    SELECT u.tenant_id, u.organisation, u.parent, coalesce(u.code, '') AS code, coalesce(u.name, '') AS name, coalesce(u.kind, '') AS kind,
        u.institution, coalesce(u.health, '') AS health
    FROM views.organisation u
    WHERE u.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
        AND u.valid_from <= %(on)s AND %(on)s < u.valid_to
        AND u.known_from <= %(known)s AND %(known)s < u.known_to
        AND {found u on known}
        AND u.standing = 'standing'
), tree AS (
    SELECT r.tenant_id, r.organisation, r.parent, r.code, r.name, r.kind, r.institution, r.health, 0 AS depth,
        ARRAY[r.code] AS path, ARRAY[r.organisation] AS line
    FROM bodies r
    WHERE NOT EXISTS (SELECT FROM bodies p WHERE p.tenant_id = r.tenant_id AND p.organisation = r.parent)
    UNION ALL
    SELECT u.tenant_id, u.organisation, u.parent, u.code, u.name, u.kind, u.institution, u.health, t.depth + 1,
        t.path || u.code, t.line || u.organisation
    FROM tree t
    JOIN bodies u ON u.tenant_id = t.tenant_id AND u.parent = t.organisation
    WHERE u.organisation <> ALL (t.line)
)
SELECT t.tenant_id AS tenant, t.organisation, t.parent, t.code, t.name, t.kind, t.institution, t.health, t.depth, t.path
FROM (
    SELECT tenant_id, organisation, parent, code, name, kind, institution, health, depth, path, line
    FROM tree
    UNION ALL
    SELECT u.tenant_id, u.organisation, u.parent, u.code, u.name, u.kind, u.institution, u.health, 0, ARRAY[u.code], ARRAY[u.organisation]
    FROM bodies u
    WHERE NOT EXISTS (SELECT FROM tree t WHERE t.tenant_id = u.tenant_id AND t.organisation = u.organisation)
) t
ORDER BY t.tenant_id, t.path COLLATE "C", t.line
