-- What moves each count between the days asked about: place 0 holds all that took effect by the first of them, place n what did so after
-- the day before it and by its own. Whole quarters of both dates come from their sums; of a quarter in which an asked day lies, and of
-- the one in which the known date lies, the deltas themselves are read.
SELECT CASE WHEN %(each)s THEN m.tenant_id ELSE 0 END AS tenant, m.indicator, width_bucket(m.day - 1, %(days)s::date[]) AS place,
    sum(m.delta)::int AS delta
FROM (
    SELECT t.tenant_id, t.indicator, t.day, t.delta
    FROM (
        SELECT county_id, tenant_id, indicator, day, known, delta FROM views.institution_tally
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known, delta FROM views.organisation_tally
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known, delta FROM views.member_tally
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known, delta FROM views.commitment_tally
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known, delta FROM views.inspection_tally
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known, delta FROM views.finding_tally
    ) t
    WHERE t.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR t.tenant_id = %(tenant)s)
        AND t.indicator = ANY (%(indicators)s)
        AND t.day <= %(last)s AND t.day <> ALL (%(cut)s::date[])
        AND t.known < %(quarter)s
    UNION ALL
    SELECT d.tenant_id, d.indicator, d.day, d.delta
    FROM (
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.institution_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.organisation_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.member_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.commitment_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.inspection_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.finding_delta
    ) d
    WHERE d.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
        AND d.indicator = ANY (%(indicators)s)
        AND d.day >= %(since)s::date AND d.day <= %(last)s AND date_trunc('quarter', d.day::timestamp)::date = ANY (%(cut)s::date[])
        AND d.known_from <= %(known)s
    UNION ALL
    SELECT l.tenant_id, l.indicator, l.day, l.delta
    FROM (
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.institution_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.organisation_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.member_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.commitment_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.inspection_delta
        UNION ALL
        SELECT county_id, tenant_id, indicator, day, known_from, delta FROM views.finding_delta
    ) l
    WHERE l.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR l.tenant_id = %(tenant)s)
        AND l.indicator = ANY (%(indicators)s)
        AND l.day <= %(last)s AND date_trunc('quarter', l.day::timestamp)::date <> ALL (%(cut)s::date[])
        AND l.known_from >= %(quarter)s AND l.known_from <= %(known)s
) m
GROUP BY 1, 2, 3
