-- The sums of whole years.
SELECT y.tenant_id, y.indicator, y.day, y.delta
FROM {every by_year} y
WHERE y.day <= %(last)s AND y.day <> ALL (%(cut_years)s::date[])
    AND y.known < %(known_year)s
