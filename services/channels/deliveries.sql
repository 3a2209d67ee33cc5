-- What leaves the house, and what reached a level whose seat nobody holds.
(
    SELECT j.job_id AS id, j.tenant_id AS tenant, j.job_id AS job, j.args ->> 'channel' AS channel, (j.args ->> 'user')::uuid AS recipient,
        j.args ->> 'notice' AS notice,
        CASE WHEN d.state = 'sent' THEN 'sent' WHEN j.state = 'done' OR j.state = 'cancelled' THEN 'cancelled'
            WHEN j.state = 'waiting' AND d.state = 'failed' THEN 'again' ELSE j.state END AS state,
        CASE WHEN d.state IS DISTINCT FROM 'sent' THEN coalesce(j.result ->> 'why', d.error, j.last_error) END AS why,
        coalesce(d.at, j.finished_at, j.created_at) AS at, j.attempts, j.retry_at, j.due_at, j.created_at
    FROM work.jobs j
    LEFT JOIN work.deliveries d ON d.county_id = j.county_id AND d.tenant_id = j.tenant_id AND d.job_id = j.job_id
        AND d.channel = j.args ->> 'channel' AND d.recipient = (j.args ->> 'user')::uuid
    WHERE j.county_id = %(county)s AND j.args ->> 'channel' IS NOT NULL
        AND (%(tenant)s::bigint IS NULL OR j.tenant_id = %(tenant)s)
        AND (%(user)s::text IS NULL OR j.args ->> 'user' = %(user)s)
        AND (%(channel)s::text IS NULL OR j.args ->> 'channel' = %(channel)s)
        AND (%(states)s::text[] IS NULL OR j.state = ANY(%(states)s))
        AND (%(before_at)s::timestamptz IS NULL OR (j.created_at, j.job_id) < (%(before_at)s, %(before_id)s))
    ORDER BY j.created_at DESC, j.job_id DESC
    LIMIT %(limit)s
)
UNION ALL
(
    SELECT e.escalation_id, e.tenant_id, e.job_id, 'inbox', NULL,
        CASE WHEN e.level = 'responsible' THEN 'overdue' ELSE 'escalated' END, 'nobody', e.level, e.at, 1, NULL, e.at, e.at
    FROM work.escalations e
    WHERE e.county_id = %(county)s AND e.told = 0 AND %(user)s::text IS NULL
        AND (%(tenant)s::bigint IS NULL OR e.tenant_id = %(tenant)s)
        AND (%(channel)s::text IS NULL OR %(channel)s::text = 'inbox')
        AND (%(states)s::text[] IS NULL OR 'nobody' = ANY(%(states)s))
        AND (%(before_at)s::timestamptz IS NULL OR (e.at, e.escalation_id) < (%(before_at)s, %(before_id)s))
    ORDER BY e.at DESC, e.escalation_id DESC
    LIMIT %(limit)s
)
ORDER BY created_at DESC, id DESC
LIMIT %(limit)s
