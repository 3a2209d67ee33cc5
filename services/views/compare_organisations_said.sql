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
        jsonb_build_object(
            'code', coalesce(o.code, ''), 'name', coalesce(o.name, ''), 'kind', coalesce(o.kind, ''), 'institution', o.institution,
            'parent', o.parent, 'health', coalesce(o.health, ''), 'health_since', o.health_since,
            'health_basis', coalesce(o.health_basis, ''), 'measures', coalesce(o.measures, ''), 'rectify_by', o.rectify_by,
            'head', o.head, 'head_since', o.head_since, 'seats', o.seats, 'term_until', o.term_until, 'venue', coalesce(o.venue, ''),
            'facility_standard', coalesce(o.facility_standard, ''), 'facility_items', o.facility_items, 'facility_met', o.facility_met,
            'facility_on', o.facility_on, 'note', coalesce(o.note, ''), 'standing', coalesce(o.standing, ''),
            'reason', coalesce(o.reason, '')
        ) || coalesce(n.more, '{"successors": []}') AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
    JOIN present o ON o.side = n.side AND o.tenant_id = n.tenant AND o.row_id = n.row_id
)
