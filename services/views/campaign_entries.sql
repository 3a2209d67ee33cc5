-- The codes of lists, each in its list's own order.
SELECT l.campaign, l.list, e.entry ->> 'code' AS code, e.entry ->> 'name' AS name, e.place::int AS place
FROM views.campaign_list l
CROSS JOIN LATERAL jsonb_array_elements(coalesce(l.codes, '[]')) WITH ORDINALITY AS e (entry, place)
WHERE l.county_id = %(county)s AND l.tenant_id = %(tenant)s
    AND l.valid_from <= %(on)s AND %(on)s < l.valid_to
    AND l.known_from <= %(known)s AND %(known)s < l.known_to
    AND (%(campaign)s::uuid IS NULL OR l.campaign = %(campaign)s)
    AND (%(list)s::text IS NULL OR l.list = %(list)s)
ORDER BY l.campaign, l.list COLLATE "C", e.place
