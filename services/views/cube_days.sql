-- The deltas of the months that are parted by an asked day, found by their days alone.
SELECT d.tenant_id, d.indicator, d.day, d.delta
FROM {every delta} d
WHERE d.day >= %(since_month)s::date AND d.day <= %(last)s
    AND date_trunc('month', d.day::timestamp)::date = ANY (%(cut_months)s::date[])
    AND (d.known_from <= %(known)s) IS TRUE
