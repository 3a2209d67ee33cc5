-- Roster periods at each coordinate, and whether the filter picks them.
, seen AS (
    SELECT s.name AS side, p.tenant_id AS tenant, p.roster_period AS key, p.row_id, '{}'::jsonb AS more,
        (p.opened_on IS NOT NULL AND (%(phase)s::text IS NULL OR p.phase = %(phase)s)) IS TRUE AS listed
    FROM side s
    JOIN views.roster_period p ON p.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR p.tenant_id = %(tenant)s)
        AND p.valid_from <= s.day AND s.day < p.valid_to
        AND p.known_from <= s.known AND s.known < p.known_to
)
