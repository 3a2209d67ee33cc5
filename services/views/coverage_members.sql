SELECT t.tenant, t.person, t.number, t.branch, coalesce(o.name, '') AS branch_name, t.expected, t.attended, t.made_up, t.home, t.remote,
    t.excused, t.missing, t.reached, t.reasons, t.number COLLATE "C" AS sort_key
FROM told t
LEFT JOIN views.organisation o ON o.county_id = %(county)s AND o.tenant_id = t.tenant AND o.organisation = t.branch
    AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
    AND {found o on known}
WHERE (%(branch)s::uuid IS NULL OR t.branch = %(branch)s)
    AND (NOT %(unplaced)s OR t.branch IS NULL)
    AND (%(tenants)s::bigint[] IS NULL OR t.tenant = ANY (%(tenants)s))
    AND (%(unit)s::uuid IS NULL OR o.institution = %(unit)s)
    AND CASE %(gap)s WHEN 'missing' THEN t.missing > 0 WHEN 'unreached' THEN t.reached = 0
        WHEN 'either' THEN t.missing > 0 OR t.reached = 0 ELSE true END
    AND CASE %(way)s WHEN 'attended' THEN t.attended > 0 WHEN 'made-up' THEN t.made_up > 0 WHEN 'home' THEN t.home > 0
        WHEN 'remote' THEN t.remote > 0 WHEN 'excused' THEN t.excused > 0 ELSE true END
    AND (%(person)s::uuid IS NULL OR (t.number COLLATE "C", t.person) > (%(key)s COLLATE "C", %(person)s))
ORDER BY t.number COLLATE "C", t.person
LIMIT %(limit)s
