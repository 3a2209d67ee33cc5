-- Promises as they stood on a day, those due first at the top.
SELECT c.tenant_id AS tenant, c.commitment, coalesce(c.number, '') AS number, coalesce(c.problem, '') AS problem,
    coalesce(c.title, '') AS title,
    coalesce(c.wording, '') AS wording, coalesce(c.measures, '') AS measures, coalesce(c.source, '') AS source, c.unit,
    coalesce(u.name, '') AS unit_name, coalesce(c.level, '') AS level, coalesce(c.stage, '') AS stage, c.stage_since,
    coalesce(c.status, '') AS status, c.due, c.first_due, c.responsible, coalesce(c.responsible_post, '') AS responsible_post,
    coalesce(c.department, '') AS department, c.campaign, coalesce(c.batch, '') AS batch, coalesce(c.cycle, 1) AS cycle,
    coalesce(c.milestones, '[]') AS milestones, c.drafted_on, c.approved_on, c.publicised_on, coalesce(c.scope, '') AS scope,
    coalesce(c.place, '') AS place, c.reported_on, c.requested_due, c.substantive_on, c.claimed_on, c.claimed_by, c.verified_on,
    c.verified_by, c.window_until, c.closed_on, c.relapsed_on, c.lasting_on, c.ended_on, coalesce(c.reason, '') AS reason, c.successor,
    c.position, c.valid_from,
    (c.status = 'open' AND c.stage = ANY (%(paper)s) AND %(on)s::date - c.stage_since > %(days)s) IS TRUE AS stuck,
    (c.status = 'open' AND c.due < %(on)s) IS TRUE AS overdue,
    e.n AS evidence, e.challenged
FROM (
    SELECT c.*
    FROM views.commitment c
    WHERE c.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR c.tenant_id = %(tenant)s)
        AND (%(tenants)s::bigint[] IS NULL OR c.tenant_id = ANY (%(tenants)s))
        AND c.valid_from <= %(on)s AND %(on)s < c.valid_to
        AND c.known_from <= %(known)s AND %(known)s < c.known_to
        AND {found c on known}
        AND (%(id)s::uuid IS NULL OR c.commitment = %(id)s)
        AND (%(problem)s::text IS NULL OR c.problem = %(problem)s)
        AND (%(stage)s::text IS NULL OR c.stage = %(stage)s)
        AND (%(status)s::text[] IS NULL OR c.status = ANY (%(status)s))
        AND (%(unit)s::uuid IS NULL OR c.unit = %(unit)s)
        AND (%(level)s::text IS NULL OR c.level = %(level)s)
        AND (%(batch)s::text IS NULL OR c.batch = %(batch)s)
        AND (%(search)s = '' OR strpos(c.title, %(search)s) > 0 OR strpos(c.wording, %(search)s) > 0 OR c.number = %(search)s)
        AND (NOT %(only_stuck)s OR c.status = 'open' AND c.stage = ANY (%(paper)s) AND %(on)s::date - c.stage_since > %(days)s)
        AND (NOT %(only_overdue)s OR c.status = 'open' AND c.due < %(on)s)
        AND (NOT %(only_reopened)s OR c.cycle > 1)
        AND (%(after_id)s::uuid IS NULL
            OR (coalesce(c.due, '9999-12-31'), c.tenant_id, c.commitment) > (%(after_due)s, %(after_tenant)s, %(after_id)s))
    ORDER BY coalesce(c.due, '9999-12-31'), c.tenant_id, c.commitment
    LIMIT %(limit)s
) c
LEFT JOIN views.institution u ON u.county_id = c.county_id AND u.tenant_id = c.tenant_id AND u.institution = c.unit
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to AND u.known_from <= %(known)s AND %(known)s < u.known_to
LEFT JOIN LATERAL (
    SELECT count(*)::int AS n, (count(*) FILTER (WHERE v.standing = 'challenged'))::int AS challenged
    FROM views.evidence v
    WHERE v.county_id = c.county_id AND v.tenant_id = c.tenant_id AND v.commitment = c.commitment
        AND v.valid_from <= %(on)s AND %(on)s < v.valid_to
        AND v.known_from <= %(known)s AND %(known)s < v.known_to
) e ON true
ORDER BY coalesce(c.due, '9999-12-31'), c.tenant_id, c.commitment
