-- Errata of a briefing in their order.
SELECT e.number, coalesce(e.words, '') AS words, e.issued_on
FROM views.briefing_erratum e
WHERE e.county_id = %(county)s
    AND e.tenant_id = %(tenant)s
    AND e.briefing = %(id)s
    AND e.valid_from <= %(on)s AND %(on)s < e.valid_to
    AND e.known_from <= %(known)s AND %(known)s < e.known_to
ORDER BY e.number
