-- Report runs, the latest asked for first.
SELECT r.tenant_id AS tenant, r.run, coalesce(r.report, '') AS report, coalesce(r.period, '') AS period, r.true_on, r.known_on,
    coalesce(r.language, '') AS language, coalesce(r.formats, '[]') AS formats, coalesce(r.whole_county, false) AS whole_county, r.unit,
    r.since, coalesce(r.named, false) AS named,
    coalesce(r.status, '') AS status, r.requested_on, r.requested_at, r.requested_by, r.generated_at,
    coalesce(r.positions, '[]') AS positions, coalesce(r.template, '') AS template, coalesce(r.release, '') AS release,
    coalesce(r.files, '[]') AS files, coalesce(r.figures, '') AS figures, r.signed_on, r.signed_by,
    coalesce(r.signed_post, '') AS signed_post, r.submitted_on, r.submitted_to, r.superseded_on, r.successor, r.overtaken_tenant,
    r.overtaken_position, r.overtaken_tag, r.overtaken_how,
    coalesce(r.reason, '') AS reason, r.position
FROM views.report r
WHERE r.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR r.tenant_id = %(tenant)s)
    AND r.valid_from <= %(on)s AND %(on)s < r.valid_to
    AND r.known_from <= %(known)s AND %(known)s < r.known_to
    AND r.requested_at IS NOT NULL
    AND (%(id)s::uuid IS NULL OR r.run = %(id)s)
    AND (%(report)s::text IS NULL OR r.report = %(report)s)
    AND (%(period)s::text IS NULL OR r.period = %(period)s)
    AND (%(status)s::text IS NULL OR r.status = %(status)s)
    AND (%(whole_county)s::boolean IS NULL OR r.whole_county = %(whole_county)s)
    AND (%(after_id)s::uuid IS NULL OR (r.requested_at, r.tenant_id, r.run) < (%(after_at)s, %(after_tenant)s, %(after_id)s))
ORDER BY r.requested_at DESC, r.tenant_id DESC, r.run DESC
LIMIT %(limit)s
