-- Briefings of one issuer, drafts first, then by number, the latest first.
SELECT b.tenant_id AS tenant, b.briefing, coalesce(b.series, '') AS series, b.year, b.number, coalesce(b.title, '') AS title,
    coalesce(b.issuer, '') AS issuer, coalesce(b.sections, '[]') AS sections, coalesce(b.main_to, '[]') AS main_to,
    coalesce(b.copies_to, '[]') AS copies_to, coalesce(b.copies, 0) AS copies, coalesce(b.readers, '[]') AS readers,
    coalesce(b.self_check, false) AS self_check, coalesce(b.status, '') AS status, b.drafted_on, b.drafted_by, b.signed_on, b.signed_by,
    coalesce(b.signed_post, '') AS signed_post, b.issued_on, b.issued_at, b.known_on, coalesce(b.template, '') AS template,
    coalesce(b.files, '[]') AS files, coalesce(b.content, '') AS content, b.archived_on,
    coalesce(b.reason, '') AS reason, b.position
FROM views.briefing b
WHERE b.county_id = %(county)s
    AND b.tenant_id = %(tenant)s
    AND b.valid_from <= %(on)s AND %(on)s < b.valid_to
    AND b.known_from <= %(known)s AND %(known)s < b.known_to
    AND b.drafted_on IS NOT NULL
    AND (%(id)s::uuid IS NULL OR b.briefing = %(id)s)
    AND (%(series)s::text IS NULL OR b.series = %(series)s)
    AND (%(year)s::int IS NULL OR b.year = %(year)s)
    AND (NOT %(out)s OR b.status IN ('issued', 'archived'))
    AND (%(reader)s::bigint IS NULL OR b.readers = '[]' OR b.readers @> to_jsonb(%(reader)s::bigint))
ORDER BY b.year DESC NULLS FIRST, b.number DESC NULLS FIRST, b.series, b.briefing
LIMIT %(limit)s
