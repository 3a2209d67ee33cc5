-- Coverage at each coordinate: everybody on the books with what was counted of him, and whether the filter picks him. There is no row
-- that is kept, so that what is said tells by itself whether it is the same (docs/decisions/0020). Where both know the same, the middle is
-- the first one, and is not counted again.
, seen AS (
    SELECT x.name AS side, t.tenant, t.person AS key, 0::bigint AS row_id,
        jsonb_build_object(
            'number', t.number, 'branch', t.branch, 'expected', t.expected, 'reached', t.reached, 'attended', t.attended,
            'made_up', t.made_up, 'home', t.home, 'remote', t.remote, 'excused', t.excused, 'missing', t.missing, 'reasons', t.reasons
        ) AS more,
        ((%(branch)s::uuid IS NULL OR t.branch = %(branch)s)
            AND (NOT %(unplaced)s OR t.branch IS NULL)
            AND (%(unit)s::uuid IS NULL OR o.institution = %(unit)s)
            AND CASE %(gap)s WHEN 'missing' THEN t.missing > 0 WHEN 'unreached' THEN t.reached = 0 ELSE true END
            AND CASE %(way)s WHEN 'attended' THEN t.attended > 0 WHEN 'made-up' THEN t.made_up > 0 WHEN 'home' THEN t.home > 0
                WHEN 'remote' THEN t.remote > 0 WHEN 'excused' THEN t.excused > 0 ELSE true END) IS TRUE AS listed
    FROM told t
    JOIN side s ON s.name = t.side
    CROSS JOIN unnest(CASE WHEN %(as_known)s AND t.side = 'before' THEN ARRAY['before', 'middle'] ELSE ARRAY[t.side] END) AS x (name)
    LEFT JOIN views.organisation o ON o.county_id = %(county)s AND o.tenant_id = t.tenant AND o.organisation = t.branch
        AND %(unit)s::uuid IS NOT NULL
        AND o.valid_from <= s.day AND s.day < o.valid_to AND o.known_from <= s.known AND s.known < o.known_to
)
