-- Campaigns with their policies, those that run first.
SELECT c.campaign, c.code, c.name, c.purpose, c.status, c.ladder, c.look_back_days, c.unannounced_min, c.public_days, c.max_extensions,
    c.field_visit_levels, c.visits_per_month, c.objection_days
FROM views.campaign c
WHERE c.county_id = %(county)s AND c.tenant_id = %(tenant)s
    AND c.valid_from <= %(on)s AND %(on)s < c.valid_to
    AND c.known_from <= %(known)s AND %(known)s < c.known_to
    AND c.code IS NOT NULL
ORDER BY c.status DESC, c.code, c.campaign
