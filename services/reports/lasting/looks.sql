-- The look-backs within some days, counted by what they found and whether they had been announced.
SELECT coalesce(b.result, '') AS result, coalesce(b.announced, false) AS announced, count(*)::int AS n
FROM views.look_back b
WHERE b.county_id = %(county)s
    AND (%(tenant)s::bigint IS NULL OR b.tenant_id = %(tenant)s)
    AND b.valid_from <= %(on)s AND %(on)s < b.valid_to
    AND b.known_from <= %(known)s AND %(known)s < b.known_to
    AND b.looked_on BETWEEN %(since)s AND %(on)s
GROUP BY 1, 2
ORDER BY 1, 2
