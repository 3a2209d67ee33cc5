-- Problems that units may promise to fix, retired ones last.
SELECT p.campaign, p.problem, coalesce(p.name, '') AS name, coalesce(p.source, '') AS source, coalesce(p.priority, '') AS priority,
    coalesce(p.level, '') AS level, coalesce(p.note, '') AS note, coalesce(p.standing, '') AS standing,
    coalesce(p.merged_into, '') AS merged_into
FROM views.campaign_problem p
WHERE p.county_id = %(county)s AND p.tenant_id = %(tenant)s
    AND p.valid_from <= %(on)s AND %(on)s < p.valid_to
    AND p.known_from <= %(known)s AND %(known)s < p.known_to
    AND (%(campaign)s::uuid IS NULL OR p.campaign = %(campaign)s)
ORDER BY p.standing = 'retired', p.campaign, p.problem COLLATE "C"
