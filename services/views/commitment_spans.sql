-- Every span of one promise's history up to a day, as it was known.
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
    false AS stuck, false AS overdue, 0 AS evidence, 0 AS challenged
FROM views.commitment c
LEFT JOIN views.institution u ON u.county_id = c.county_id AND u.tenant_id = c.tenant_id AND u.institution = c.unit
    AND u.valid_from <= %(on)s AND %(on)s < u.valid_to AND u.known_from <= %(known)s AND %(known)s < u.known_to
WHERE c.county_id = %(county)s AND c.tenant_id = %(tenant)s
    AND c.commitment = %(id)s
    AND c.valid_from <= %(on)s
    AND c.known_from <= %(known)s AND %(known)s < c.known_to
ORDER BY c.valid_from
