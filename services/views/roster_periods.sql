-- Roster periods at one coordinate, the one opened last first; of the county the tenants in order.
SELECT p.tenant_id AS tenant, p.roster_period, coalesce(p.period, '') AS period, coalesce(p.phase, '') AS phase, p.phase_since, p.due,
    p.opened_on, p.institutions, p.organisations, p.members, coalesce(p.source, '') AS source, p.counted_institutions,
    p.counted_organisations, p.counted_members, p.counted_on, p.counted_at,
    coalesce(p.reason, '') AS reason, (
        SELECT count(*) FROM views.roster_correction r
        WHERE r.county_id = p.county_id AND r.tenant_id = p.tenant_id AND r.roster_period = p.roster_period AND r.status = 'asked'
            AND r.valid_from <= %(on)s AND %(on)s < r.valid_to AND r.known_from <= %(known)s AND %(known)s < r.known_to
    )::int AS asked
FROM views.roster_period p
WHERE p.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR p.tenant_id = %(tenant)s)
    AND p.valid_from <= %(on)s AND %(on)s < p.valid_to
    AND p.known_from <= %(known)s AND %(known)s < p.known_to
    AND (%(id)s::uuid IS NULL OR p.roster_period = %(id)s)
    AND (%(phase)s::text IS NULL OR p.phase = %(phase)s)
    AND p.opened_on IS NOT NULL
ORDER BY p.opened_on DESC, p.period DESC, p.tenant_id
LIMIT %(limit)s
