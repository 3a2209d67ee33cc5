-- When each batch goes through each phase, with the days left until it ends.
WITH batches AS (
    SELECT b.campaign, b.batch, coalesce(b.name, '') AS name, coalesce(b.status, '') AS status, b.starts, b.ends, b.consolidation_starts,
        b.consolidation_ends
    FROM views.campaign_batch b
    WHERE b.county_id = %(county)s AND b.tenant_id = %(tenant)s
        AND b.valid_from <= %(on)s AND %(on)s < b.valid_to
        AND b.known_from <= %(known)s AND %(known)s < b.known_to
        AND (%(campaign)s::uuid IS NULL OR b.campaign = %(campaign)s)
), windows AS (
    SELECT b.campaign, b.batch, b.name, b.status, '' AS phase, '' AS phase_name, 0 AS place, b.starts, b.ends
    FROM batches b
    UNION ALL
    SELECT b.campaign, b.batch, b.name, b.status, w.phase, coalesce(p.name, ''), coalesce(p.place, 1), w.starts, w.ends
    FROM batches b
    JOIN views.campaign_window w ON w.campaign = b.campaign AND w.batch = b.batch
    LEFT JOIN views.campaign_phase p ON p.county_id = %(county)s AND p.tenant_id = %(tenant)s
        AND p.valid_from <= %(on)s AND %(on)s < p.valid_to
        AND p.known_from <= %(known)s AND %(known)s < p.known_to
        AND p.campaign = w.campaign AND p.phase = w.phase
    WHERE w.county_id = %(county)s AND w.tenant_id = %(tenant)s
        AND w.valid_from <= %(on)s AND %(on)s < w.valid_to
        AND w.known_from <= %(known)s AND %(known)s < w.known_to
    UNION ALL
    SELECT b.campaign, b.batch, b.name, b.status, 'consolidation', '', 1000, b.consolidation_starts, b.consolidation_ends
    FROM batches b
    WHERE b.consolidation_ends IS NOT NULL
)
SELECT s.campaign, s.batch, s.name AS batch_name, s.status, s.phase, s.phase_name, s.place, s.starts, s.ends,
    s.ends - %(on)s::date AS days_left
FROM windows s
ORDER BY s.campaign, s.batch COLLATE "C", s.place, s.starts
