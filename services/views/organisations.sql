-- Organisations as they stood on a day, in the order of tenant and code.
SELECT o.tenant_id AS tenant, o.organisation, coalesce(o.code, '') AS code, coalesce(o.name, '') AS name, coalesce(o.kind, '') AS kind,
    o.institution, coalesce(u.name, '') AS institution_name, o.parent, coalesce(o.health, '') AS health, o.health_since,
    coalesce(o.health_basis, '') AS health_basis, coalesce(o.measures, '') AS measures, o.rectify_by, o.head, o.head_since, o.seats,
    o.term_until, coalesce(o.venue, '') AS venue, coalesce(o.facility_standard, '') AS facility_standard, o.facility_items,
    o.facility_met, o.facility_on, coalesce(o.note, '') AS note, coalesce(o.standing, '') AS standing, coalesce(o.reason, '') AS reason,
    o.position,
    (
        SELECT count(*)::int FROM views.member m
        WHERE m.county_id = %(county)s AND m.tenant_id = o.tenant_id AND m.branch = o.organisation AND m.standing = 'member'
            AND m.valid_from <= %(on)s AND %(on)s < m.valid_to AND {kept m %(on)s %(known)s}
            AND m.known_from <= %(known)s AND %(known)s < m.known_to
    ) AS members
FROM views.organisation o
LEFT JOIN views.institution u ON u.county_id = o.county_id AND u.tenant_id = o.tenant_id AND u.institution = o.institution
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to AND u.known_from <= %(known)s AND %(known)s < u.known_to
WHERE o.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR o.tenant_id = %(tenant)s)
    AND (%(tenants)s::bigint[] IS NULL OR o.tenant_id = ANY (%(tenants)s))
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to
    AND o.known_from <= %(known)s AND %(known)s < o.known_to
    AND {found o on known}
    AND (%(id)s::uuid IS NULL OR o.organisation = %(id)s)
    AND (%(standing)s::text IS NULL OR o.standing = %(standing)s)
    AND (%(kind)s::text IS NULL OR o.kind = %(kind)s)
    AND (%(health)s::text IS NULL OR o.health = %(health)s)
    AND (%(institution)s::uuid IS NULL OR o.institution = %(institution)s)
    AND (%(parent)s::uuid IS NULL OR o.parent = %(parent)s)
    AND (NOT %(headless)s OR o.head IS NULL)
    AND (NOT %(homeless)s OR coalesce(o.venue, '') = '')
    AND (%(search)s = '' OR strpos(o.name, %(search)s) > 0 OR strpos(o.code, %(search)s) > 0)
    AND (%(after_id)s::uuid IS NULL
        OR (o.tenant_id, coalesce(o.code, '') COLLATE "C", o.organisation) > (%(after_tenant)s, %(after_code)s, %(after_id)s))
ORDER BY o.tenant_id, coalesce(o.code, '') COLLATE "C", o.organisation
LIMIT %(limit)s
