-- Units as they stood on a day, in the order of tenant and code.
SELECT u.tenant_id AS tenant, u.institution, coalesce(u.code, '') AS code, coalesce(u.name, '') AS name, coalesce(u.level, 1) AS level,
    coalesce(u.kind, '') AS kind, u.parent, coalesce(u.status, '') AS status, u.status_since, coalesce(u.reason, '') AS reason,
    coalesce(u.address, '') AS address, coalesce(u.note, '') AS note, coalesce(u.standing, '') AS standing,
    u.head, coalesce(u.head_post, '') AS head_post, u.direct, coalesce(u.direct_post, '') AS direct_post, u.position,
    (
        SELECT count(*)::int FROM views.organisation o
        WHERE o.county_id = %(county)s AND o.tenant_id = u.tenant_id AND o.institution = u.institution AND o.standing = 'standing'
            AND o.valid_from <= %(on)s AND %(on)s < o.valid_to
            AND o.known_from <= %(known)s AND %(known)s < o.known_to
    ) AS organisations,
    ARRAY(
        SELECT b.batch FROM views.institution_batch b
        WHERE b.county_id = %(county)s AND b.tenant_id = u.tenant_id AND b.institution = u.institution
            AND b.valid_from <= %(on)s AND %(on)s < b.valid_to
            AND b.known_from <= %(known)s AND %(known)s < b.known_to
        ORDER BY b.batch
    ) AS batches
FROM views.institution u
WHERE u.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to
    AND u.known_from <= %(known)s AND %(known)s < u.known_to
    AND (%(id)s::uuid IS NULL OR u.institution = %(id)s)
    AND (%(standing)s::text IS NULL OR u.standing = %(standing)s)
    AND (%(kind)s::text IS NULL OR u.kind = %(kind)s)
    AND (%(status)s::text IS NULL OR u.status = %(status)s)
    AND (%(level)s::int IS NULL OR u.level = %(level)s)
    AND (%(parent)s::uuid IS NULL OR u.parent = %(parent)s)
    AND (%(search)s = '' OR strpos(u.name, %(search)s) > 0 OR strpos(u.code, %(search)s) > 0)
    AND (%(batch)s::text IS NULL OR EXISTS (
        SELECT FROM views.institution_batch b
        WHERE b.county_id = u.county_id AND b.tenant_id = u.tenant_id AND b.institution = u.institution AND b.batch = %(batch)s
            AND b.valid_from <= %(on)s AND %(on)s < b.valid_to
            AND b.known_from <= %(known)s AND %(known)s < b.known_to
    ))
    AND (%(after_id)s::uuid IS NULL
        OR (u.tenant_id, coalesce(u.code, '') COLLATE "C", u.institution) > (%(after_tenant)s, %(after_code)s, %(after_id)s))
ORDER BY u.tenant_id, coalesce(u.code, '') COLLATE "C", u.institution
LIMIT %(limit)s
