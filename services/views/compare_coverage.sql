-- Coverage at each coordinate: everybody on the books with what was counted of him, and whether the filter picks him. There is no row
-- that is kept, so that what is said tells by itself whether it is the same (docs/decisions/0020).
, seen AS (
    SELECT t.side, t.tenant, t.person AS key, 0::bigint AS row_id,
        w.words::text AS more, w.words, t.number, t.branch,
        ((%(branch)s::uuid IS NULL OR t.branch = %(branch)s)
            AND (NOT %(unplaced)s OR t.branch IS NULL)
            AND (%(unit)s::uuid IS NULL OR o.institution = %(unit)s)
            AND CASE %(gap)s WHEN 'missing' THEN t.missing > 0 WHEN 'unreached' THEN t.reached = 0 ELSE true END
            AND CASE %(way)s WHEN 'attended' THEN t.attended > 0 WHEN 'made-up' THEN t.made_up > 0 WHEN 'home' THEN t.home > 0
                WHEN 'remote' THEN t.remote > 0 WHEN 'excused' THEN t.excused > 0 ELSE true END) IS TRUE AS listed
    FROM told t
    JOIN side s ON s.name = t.side
    CROSS JOIN LATERAL (
        SELECT w AS words FROM (
            SELECT t.number, t.branch, t.expected, t.reached, t.attended, t.made_up, t.home, t.remote, t.excused, t.missing, t.reasons
        ) w
        OFFSET 0
    ) w
    LEFT JOIN views.organisation o ON o.county_id = %(county)s AND o.tenant_id = t.tenant AND o.organisation = t.branch
        AND %(unit)s::uuid IS NOT NULL
        AND o.valid_from <= s.day AND s.day < o.valid_to AND o.known_from <= s.known AND s.known < o.known_to
)
