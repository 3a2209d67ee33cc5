-- Sessions as they stood on a day, the latest first, with how many were expected, were there and are still missing.
SELECT s.tenant_id AS tenant, s.session, s.day, coalesce(s.kind, '') AS kind, coalesce(s.title, '') AS title,
    coalesce(s.required, false) AS required, s.campaign, coalesce(s.phase, '') AS phase, coalesce(s.place, '') AS place, s.planned_for,
    s.held_on, coalesce(s.status, '') AS status, coalesce(s.note, '') AS note, b.branches, b.names AS branch_names,
    coalesce(c.expected, 0) AS expected, coalesce(c.attended, 0) AS attended, coalesce(c.missing, 0) AS missing, s.position
FROM (
    SELECT v.county_id, v.tenant_id, v.session, coalesce(v.held_on, v.planned_for) AS day, v.kind, v.title, v.required, v.campaign, v.phase,
        v.place, v.planned_for, v.held_on, v.status, v.note, v.position
    FROM views.session v
    WHERE v.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR v.tenant_id = %(tenant)s)
        AND v.valid_from <= %(on)s AND %(on)s < v.valid_to AND v.known_from <= %(known)s AND %(known)s < v.known_to
        AND {found v on known}
        AND (%(id)s::uuid IS NULL OR v.session = %(id)s)
        AND (%(status)s::text IS NULL OR v.status = %(status)s)
        AND (%(required)s::boolean IS NULL OR v.required = %(required)s)
        AND (%(branch)s::uuid IS NULL OR EXISTS (
            SELECT FROM views.session_branch x
            WHERE x.county_id = v.county_id AND x.tenant_id = v.tenant_id AND x.session = v.session AND x.branch = %(branch)s
                AND x.valid_from <= %(on)s AND %(on)s < x.valid_to AND x.known_from <= %(known)s AND %(known)s < x.known_to
        ))
        AND (%(after_id)s::uuid IS NULL OR (coalesce(v.held_on, v.planned_for), v.tenant_id, v.session)
            < (%(after_day)s, %(after_tenant)s, %(after_id)s))
    ORDER BY day DESC, v.tenant_id DESC, v.session DESC
    LIMIT %(limit)s
) s
LEFT JOIN LATERAL (
    SELECT coalesce(array_agg(x.branch ORDER BY o.code, x.branch), '{}') AS branches,
        coalesce(array_agg(coalesce(o.name, '') ORDER BY o.code, x.branch), '{}') AS names
    FROM views.session_branch x
    LEFT JOIN views.organisation o ON o.county_id = x.county_id AND o.tenant_id = x.tenant_id AND o.organisation = x.branch
        AND o.valid_from <= %(on)s AND %(on)s < o.valid_to AND o.known_from <= %(known)s AND %(known)s < o.known_to
    WHERE x.county_id = %(county)s AND x.tenant_id = s.tenant_id AND x.session = s.session
        AND x.valid_from <= %(on)s AND %(on)s < x.valid_to AND x.known_from <= %(known)s AND %(known)s < x.known_to
) b ON true
LEFT JOIN LATERAL (
    SELECT count(*)::int AS expected, (count(*) FILTER (WHERE s.status = 'rolled' AND a.way IS NULL))::int AS attended,
        (count(*) FILTER (WHERE s.status <> 'rolled' OR a.way = 'absent'))::int AS missing
    FROM views.member m
    LEFT JOIN views.session_absence a ON a.county_id = m.county_id AND a.tenant_id = m.tenant_id AND a.session = s.session
        AND a.person = m.person
        AND a.valid_from <= %(on)s AND %(on)s < a.valid_to AND a.known_from <= %(known)s AND %(known)s < a.known_to
    WHERE m.county_id = %(county)s AND m.tenant_id = s.tenant_id AND m.branch = ANY (b.branches) AND m.standing = 'member'
        AND m.valid_from <= s.held_on AND s.held_on < m.valid_to AND {kept m s.held_on %(known)s} AND m.known_from <= %(known)s AND %(known)s < m.known_to
) c ON true
ORDER BY s.day DESC, s.tenant_id DESC, s.session DESC
