-- What moves each count between the days asked about: place 0 holds all that took effect by the first of them, place n what did so after
-- the day before it and by its own. Whole years of both dates come from their sums; where an asked day or the known date parts a year,
-- its whole months do, and of the months that are parted the deltas themselves are read: docs/decisions/0032.
SELECT CASE WHEN %(each)s THEN m.tenant_id ELSE 0 END AS tenant, m.indicator, width_bucket(m.day - 1, %(days)s::date[]) AS place,
    sum(m.delta)::int AS delta
FROM (
    SELECT y.tenant_id, y.indicator, y.day, y.delta
    FROM {every by_year} y
    WHERE y.day <= %(last)s AND y.day <> ALL (%(cut_years)s::date[])
        AND y.known < %(known_year)s
    UNION ALL
    SELECT c.tenant_id, c.indicator, c.day, c.delta
    FROM {every by_month} c
    WHERE c.day >= %(since_year)s::date AND c.day <= %(last)s
        AND date_trunc('year', c.day::timestamp)::date = ANY (%(cut_years)s::date[]) AND c.day <> ALL (%(cut_months)s::date[])
        AND c.known < %(known_month)s
    UNION ALL
    SELECT k.tenant_id, k.indicator, k.day, k.delta
    FROM {every by_month} k
    WHERE k.day <= %(last)s AND date_trunc('year', k.day::timestamp)::date <> ALL (%(cut_years)s::date[])
        AND k.known >= %(known_year)s AND k.known < %(known_month)s
    UNION ALL
    SELECT d.tenant_id, d.indicator, d.day, d.delta
    FROM {every delta} d
    WHERE d.day >= %(since_month)s::date AND d.day <= %(last)s
        AND date_trunc('month', d.day::timestamp)::date = ANY (%(cut_months)s::date[])
        AND d.known_from <= %(known)s
    UNION ALL
    SELECT l.tenant_id, l.indicator, l.day, l.delta
    FROM {every delta} l
    WHERE l.day <= %(last)s AND date_trunc('month', l.day::timestamp)::date <> ALL (%(cut_months)s::date[])
        AND l.known_from >= %(known_month)s AND l.known_from <= %(known)s
) m
GROUP BY 1, 2, 3
