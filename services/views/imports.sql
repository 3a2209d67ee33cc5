-- Imports, the latest first. What an import left out it says together with the rows in conflict, which are counted apart.
SELECT b.tenant_id AS tenant, b.batch, coalesce(b.kind, '') AS kind, coalesce(b.sha256, '') AS sha256, coalesce(b.size, 0) AS size, b.base,
    coalesce(b.mapping, '') AS mapping, coalesce(b.status, '') AS status, b.uploaded_on, b.uploaded_at, b.uploaded_by, b.rows, b.changed,
    b.unchanged, b.conflicting, CASE WHEN b.facts IS NULL THEN b.refused ELSE b.refused - coalesce(b.conflicting, 0) END AS refused,
    b.duplicates, coalesce(b.mode, '') AS mode, b.facts, b.applied_at, b.first, b.last,
    coalesce(b.reason, '') AS reason, b.successor, b.position
FROM views.import_batch b
WHERE b.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR b.tenant_id = %(tenant)s)
    AND b.valid_from <= %(on)s AND %(on)s < b.valid_to
    AND b.known_from <= %(known)s AND %(known)s < b.known_to
    AND b.uploaded_at IS NOT NULL
    AND (%(id)s::uuid IS NULL OR b.batch = %(id)s)
    AND (%(kind)s::text IS NULL OR b.kind = %(kind)s)
    AND (%(after_id)s::uuid IS NULL OR (b.uploaded_at, b.tenant_id, b.batch) < (%(after_at)s, %(after_tenant)s, %(after_id)s))
ORDER BY b.uploaded_at DESC, b.tenant_id DESC, b.batch DESC
LIMIT %(limit)s
