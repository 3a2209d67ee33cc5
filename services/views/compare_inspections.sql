-- Inspections at each coordinate, and whether the filter picks them.
, done AS (
    SELECT s.name, e.tenant_id, e.inspection, array_agg(DISTINCT e.method ORDER BY e.method) AS methods
    FROM side s
    JOIN views.inspection_entry e ON e.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR e.tenant_id = %(tenant)s)
        AND e.valid_from <= s.day AND s.day < e.valid_to
        AND e.known_from <= s.known AND s.known < e.known_to
    GROUP BY 1, 2, 3
), seen AS (
    SELECT s.name AS side, i.tenant_id AS tenant, i.inspection AS key, i.row_id,
        jsonb_build_object('methods', coalesce(d.methods, '{}')) AS more,
        ((%(visit)s::uuid IS NULL OR i.visit = %(visit)s)
            AND (%(unit)s::uuid IS NULL OR i.unit = %(unit)s)
            AND (%(team)s::uuid IS NULL OR i.team = %(team)s)
            AND (%(status)s::text IS NULL OR i.status = %(status)s)
            AND (%(method)s::text IS NULL OR %(method)s = ANY (d.methods))
            AND (%(elsewhere)s::boolean IS NULL OR (i.register <> '') = %(elsewhere)s)
            AND (NOT %(held)s OR i.held_on IS NOT NULL AND i.status NOT IN ('merged', 'cancelled'))
            AND (%(since)s::date IS NULL OR coalesce(i.held_on, i.planned_for, i.valid_from) >= %(since)s)
            AND (%(until)s::date IS NULL OR coalesce(i.held_on, i.planned_for, i.valid_from) <= %(until)s)
            AND (%(search)s = '' OR strpos(i.unit_name, %(search)s) > 0 OR strpos(i.purpose, %(search)s) > 0
                OR i.reference = %(search)s)) IS TRUE AS listed
    FROM present i
    JOIN side s ON s.name = i.side
    LEFT JOIN done d ON d.name = s.name AND d.tenant_id = i.tenant_id AND d.inspection = i.inspection
)
