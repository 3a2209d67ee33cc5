-- The register of tenants at each coordinate; its rows stand in the county's own books, and a tenant is asked for by its code.
, seen AS (
    SELECT s.name AS side, d.tenant_id AS tenant, d.stream AS key, d.row_id, '{}'::jsonb AS more, d.code IS NOT NULL AS listed
    FROM side s
    JOIN directory.tenants d ON d.county_id = %(county)s AND d.tenant_id = %(office)s
        AND (%(tenant)s::bigint IS NULL OR d.code = %(tenant)s)
        AND d.valid_from <= s.day AND s.day < d.valid_to
        AND d.known_from <= s.known AND s.known < d.known_to
)
