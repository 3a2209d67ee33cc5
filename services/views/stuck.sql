-- How many promises of each tenant have been on paper for too long.
SELECT c.tenant_id AS tenant, count(*)::int AS stuck
FROM views.commitment c
WHERE c.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR c.tenant_id = %(tenant)s)
    AND c.valid_from <= %(on)s AND %(on)s < c.valid_to
    AND c.known_from <= %(known)s AND %(known)s < c.known_to
    AND {found c on known}
    AND c.status = 'open' AND c.stage = ANY (%(paper)s) AND %(on)s::date - c.stage_since > %(days)s
GROUP BY 1
