-- The last period of each schedule at each tenant, its job, and the periods that were queued anywhere in the county of late.
WITH served AS (
    SELECT s.schedule, s.tenant_id, min(s.due_at) AS since, max(s.due_at) AS until
    FROM work.schedules s
    WHERE s.county_id = %(county)s
    GROUP BY s.schedule, s.tenant_id
)
SELECT v.schedule, v.tenant_id AS tenant, v.since, s.period, s.due_at, s.job_id AS job, j.state,
    (SELECT array_agg(DISTINCT p.period)
     FROM work.schedules p
     WHERE p.county_id = %(county)s AND p.tenant_id = v.tenant_id AND p.schedule = v.schedule AND p.due_at >= %(lately)s
    ) AS periods
FROM served v
JOIN work.schedules s ON s.county_id = %(county)s
    AND s.tenant_id = v.tenant_id AND s.schedule = v.schedule AND s.due_at = v.until
LEFT JOIN work.jobs j ON j.county_id = %(county)s
    AND j.tenant_id = s.tenant_id AND j.job_id = s.job_id
ORDER BY v.schedule, v.tenant_id, s.period
