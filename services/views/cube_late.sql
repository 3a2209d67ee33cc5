-- What became known in the year that the known date parts, of years that no asked day parts: its sums of whole months, and of the month
-- that the known date parts the deltas.
SELECT k.tenant_id, k.indicator, k.day, k.delta
FROM {every by_month} k
WHERE k.day <= %(last)s AND date_trunc('year', k.day::timestamp)::date <> ALL (%(cut_years)s::date[])
    AND k.known >= %(known_year)s AND k.known < %(known_month)s
UNION ALL
SELECT l.tenant_id, l.indicator, l.day, l.delta
FROM {every delta} l
WHERE l.day <= %(last)s AND date_trunc('month', l.day::timestamp)::date <> ALL (%(cut_months)s::date[])
    AND l.known_from >= %(known_month)s AND l.known_from <= %(known)s
