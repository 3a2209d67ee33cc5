-- Findings at each coordinate, and whether the filter picks them; overdue is of the day, a unit may be that of the inspection.
, seen AS (
    SELECT s.name AS side, d.tenant_id AS tenant, d.finding AS key, d.row_id, '{}'::jsonb AS more,
        (d.raised_on IS NOT NULL
            AND (%(inspection)s::uuid IS NULL OR d.inspection = %(inspection)s)
            AND (%(unit)s::uuid IS NULL OR d.unit = %(unit)s OR EXISTS (
                SELECT FROM views.inspection i
                WHERE i.county_id = %(county)s AND i.tenant_id = d.tenant_id AND i.inspection = d.inspection AND i.unit = %(unit)s
                    AND i.valid_from <= s.day AND s.day < i.valid_to
                    AND i.known_from <= s.known AND s.known < i.known_to
            ))
            AND (%(named)s::uuid IS NULL OR d.unit = %(named)s)
            AND (%(is_open)s::boolean IS NULL OR d.is_open = %(is_open)s)
            AND (%(status)s::text IS NULL OR d.status = %(status)s)
            AND (%(severity)s::text IS NULL OR d.severity = %(severity)s)
            AND (%(code)s::text IS NULL OR d.code = %(code)s)
            AND (%(problem)s::text IS NULL OR d.problem = %(problem)s)
            AND (%(elsewhere)s::boolean IS NULL OR (d.register <> '') = %(elsewhere)s)
            AND (NOT %(overdue)s OR d.is_open AND d.reported_on IS NULL AND d.due < s.day)
            AND (%(search)s = '' OR strpos(d.text, %(search)s) > 0 OR d.reference = %(search)s)) IS TRUE AS listed
    FROM present d
    JOIN side s ON s.name = d.side
)
