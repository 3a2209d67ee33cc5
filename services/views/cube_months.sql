-- The sums of whole months in years that are parted by an asked day. `IS TRUE` keeps an index by when they were known from serving: all of
-- a county may have been by then.
SELECT c.tenant_id, c.indicator, c.day, c.delta
FROM {every by_month} c
WHERE c.day >= %(since_year)s::date AND c.day <= %(last)s
    AND date_trunc('year', c.day::timestamp)::date = ANY (%(cut_years)s::date[]) AND c.day <> ALL (%(cut_months)s::date[])
    AND (c.known < %(known_month)s) IS TRUE
