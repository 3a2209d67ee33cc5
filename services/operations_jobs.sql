SELECT j.tenant_id AS tenant, j.job_id AS job, j.kind, j.key, j.state, j.attempts, j.losses, j.due_at, j.retry_at, j.worker, j.lease_until,
    coalesce(j.last_error, '') AS error, j.created_at, j.started_at, j.finished_at, p.step, p.done, p.total
FROM work.jobs j
LEFT JOIN work.progress p ON p.county_id = j.county_id AND p.tenant_id = j.tenant_id AND p.job_id = j.job_id
WHERE j.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR j.tenant_id = %(tenant)s)
    AND (%(kind)s::text IS NULL OR j.kind = %(kind)s)
    AND (%(states)s::text[] IS NULL OR j.state = ANY(%(states)s))
    AND (%(job)s::uuid IS NULL OR j.job_id = %(job)s)
    AND (%(since)s::timestamptz IS NULL OR j.due_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR j.due_at < %(until)s)
    AND (%(before_due)s::timestamptz IS NULL OR (j.due_at, j.job_id) < (%(before_due)s, %(before_job)s))
ORDER BY j.due_at DESC, j.job_id DESC
LIMIT %(limit)s
