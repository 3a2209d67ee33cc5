-- What is said of each organisation. What a merger or split ends, and what comes out of one, belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, coalesce(o.code, '') AS sort,
        CASE
            WHEN o.standing IN ('merged', 'split') THEN ARRAY['parent', 'institution', 'successors', 'standing', 'reason']
            ELSE ARRAY['parent', 'institution', 'successors']
        END AS of_tree,
        EXISTS (
            SELECT FROM views.organisation_lineage l
            WHERE l.county_id = %(county)s AND l.tenant_id = n.tenant AND l.successor = n.key
                AND l.valid_from <= %(day_last)s AND %(day_last)s < l.valid_to
                AND l.known_from <= %(with_known)s AND %(with_known)s < l.known_to
        ) AS heir,
        ROW (o.parent, o.institution, n.more -> 'successors', o.standing, o.reason) AS place,
        (
            SELECT w FROM (
                SELECT coalesce(o.code, '') AS code, coalesce(o.name, '') AS name, coalesce(o.kind, '') AS kind, o.institution,
                    o.parent, coalesce(o.health, '') AS health, o.health_since, coalesce(o.health_basis, '') AS health_basis,
                    coalesce(o.measures, '') AS measures, o.rectify_by, o.head, o.head_since, o.seats, o.term_until,
                    coalesce(o.venue, '') AS venue, coalesce(o.facility_standard, '') AS facility_standard, o.facility_items,
                    o.facility_met, o.facility_on, coalesce(o.note, '') AS note, coalesce(o.standing, '') AS standing,
                    coalesce(o.reason, '') AS reason, coalesce(n.more -> 'successors', '[]') AS successors
            ) w
        ) AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
    JOIN present o ON o.side = n.side AND o.tenant_id = n.tenant AND o.row_id = n.row_id
)
