-- Promises counted by tenant, problem, stage and status.
SELECT c.tenant_id AS tenant, coalesce(c.problem, '') AS problem, coalesce(c.stage, '') AS stage, coalesce(c.status, '') AS status,
    count(*)::int AS n,
    (count(*) FILTER (WHERE c.status = 'open' AND c.stage = ANY (%(paper)s) AND %(on)s::date - c.stage_since > %(days)s))::int AS stuck,
    (count(*) FILTER (WHERE c.status = 'open' AND c.due < %(on)s))::int AS overdue,
    (count(*) FILTER (WHERE c.cycle > 1))::int AS reopened
FROM views.commitment c
WHERE c.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR c.tenant_id = %(tenant)s)
    AND c.valid_from <= %(on)s AND %(on)s < c.valid_to
    AND c.known_from <= %(known)s AND %(known)s < c.known_to
    AND {found c on known}
    AND (%(batch)s::text IS NULL OR c.batch = %(batch)s)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
