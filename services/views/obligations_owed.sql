-- What is due, gathered from promises, findings, organisations and roster periods as they stood on a day, and what was changed of it. What
-- two kinds of obligations come from is read once. Where only what is open is asked for, promises whose effect lasts and closed findings are
-- left out: nothing of them is.
WITH promised AS (
    SELECT c.tenant_id, c.commitment, c.number, c.title, c.status, c.stage, c.due, c.unit, c.responsible, c.responsible_post, c.milestones,
        c.claimed_on, c.closed_on, c.lasting_on
    FROM views.commitment c
    WHERE c.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR c.tenant_id = %(tenant)s)
        AND c.valid_from <= %(on)s AND %(on)s < c.valid_to
        AND c.known_from <= %(known)s AND %(known)s < c.known_to
        AND {found c on known}
        AND (c.status IN ('open', 'claimed', 'verified', 'closed') OR c.status = 'lasting' AND NOT %(open_only)s)
), found AS (
    SELECT d.tenant_id, d.finding, d.inspection, d.severity, d.reference, d.requirement, d.text, d.due, d.unit, d.reported_on, d.closed_on,
        d.is_open, d.reinspection_on, d.verified_on
    FROM views.finding d
    WHERE d.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
        AND d.valid_from <= %(on)s AND %(on)s < d.valid_to
        AND d.known_from <= %(known)s AND %(known)s < d.known_to
        AND {found d on known}
        AND (d.due IS NOT NULL OR d.reinspection_on IS NOT NULL)
        AND (d.is_open OR NOT %(open_only)s)
), body AS (
    SELECT o.tenant_id, o.organisation, o.code, o.name, o.institution, o.head, o.rectify_by, o.term_until
    FROM views.organisation o
    WHERE o.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR o.tenant_id = %(tenant)s)
        AND o.valid_from <= %(on)s AND %(on)s < o.valid_to
        AND o.known_from <= %(known)s AND %(known)s < o.known_to
        AND {found o on known}
        AND o.standing = 'standing' AND (o.rectify_by IS NOT NULL OR o.term_until IS NOT NULL)
), owed AS (
    SELECT p.tenant_id, p.commitment AS source, 'commitment' AS module, 'completion' AS kind, 0 AS n, '' AS item, p.number, p.title, p.due,
        p.unit, p.responsible AS person, p.responsible_post AS post, p.claimed_on AS fulfilled_on,
        p.status <> 'open' AS fulfilled
    FROM promised p
    UNION ALL
    SELECT p.tenant_id, p.commitment, 'commitment', 'milestone', m.n::int, m.line ->> 'stage', p.number,
        coalesce(nullif(m.line ->> 'text', ''), p.title), (m.line ->> 'due')::date, p.unit, p.responsible, p.responsible_post, NULL,
        array_position(%(ladder)s::text[], p.stage) >= array_position(%(ladder)s::text[], m.line ->> 'stage')
    FROM promised p
    CROSS JOIN LATERAL jsonb_array_elements(coalesce(p.milestones, '[]')) WITH ORDINALITY AS m (line, n)
    UNION ALL
    SELECT p.tenant_id, p.commitment, 'commitment', 'look-back', d.days, d.days::text, p.number, p.title, p.closed_on + d.days, NULL, NULL,
        '', b.looked_on, b.looked_on IS NOT NULL
    FROM promised p
    CROSS JOIN unnest(%(look_back_days)s::int[]) AS d (days)
    LEFT JOIN views.look_back b ON b.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR b.tenant_id = %(tenant)s)
        AND b.valid_from <= %(on)s AND %(on)s < b.valid_to
        AND b.known_from <= %(known)s AND %(known)s < b.known_to
        AND b.tenant_id = p.tenant_id AND b.commitment = p.commitment AND b.days = d.days AND b.looked_on >= p.closed_on
        AND b.result = 'passed'
    WHERE p.status IN ('closed', 'lasting') AND p.closed_on IS NOT NULL
    UNION ALL
    SELECT d.tenant_id, d.finding, 'finding', 'requirement', 0, coalesce(d.severity, ''), coalesce(d.reference, ''),
        coalesce(nullif(d.requirement, ''), d.text), d.due, coalesce(d.unit, i.unit), NULL, '', coalesce(d.reported_on, d.closed_on),
        NOT d.is_open OR d.reported_on IS NOT NULL
    FROM found d
    LEFT JOIN views.inspection i ON i.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR i.tenant_id = %(tenant)s)
        AND i.valid_from <= %(on)s AND %(on)s < i.valid_to
        AND i.known_from <= %(known)s AND %(known)s < i.known_to
        AND {found i on known}
        AND i.tenant_id = d.tenant_id AND i.inspection = d.inspection
    WHERE d.due IS NOT NULL
    UNION ALL
    SELECT d.tenant_id, d.finding, 'finding', 'reinspection', 0, '', coalesce(d.reference, ''), d.text, d.reinspection_on, NULL, NULL, '',
        d.verified_on, NOT d.is_open OR d.verified_on IS NOT NULL
    FROM found d
    WHERE d.reinspection_on IS NOT NULL
    UNION ALL
    SELECT o.tenant_id, o.organisation, 'organisation', 'rectification', 0, '', o.code, o.name, o.rectify_by, o.institution, o.head, '',
        NULL, false
    FROM body o
    WHERE o.rectify_by IS NOT NULL
    UNION ALL
    SELECT o.tenant_id, o.organisation, 'organisation', 'term', 0, '', o.code, o.name, o.term_until, o.institution, o.head, '', NULL, false
    FROM body o
    WHERE o.term_until IS NOT NULL
    UNION ALL
    SELECT r.tenant_id, r.roster_period, 'period', 'submission', 0, '', r.period, '', r.due, NULL, NULL, '',
        CASE WHEN r.phase <> 'open' THEN r.phase_since END, r.phase <> 'open'
    FROM views.roster_period r
    WHERE r.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR r.tenant_id = %(tenant)s)
        AND r.valid_from <= %(on)s AND %(on)s < r.valid_to
        AND r.known_from <= %(known)s AND %(known)s < r.known_to
        AND r.due IS NOT NULL
    UNION ALL
    SELECT r.tenant_id, r.roster_period, 'period', 'discrepancy', array_position(ARRAY['institutions', 'organisations', 'members'], y.figure),
        y.figure, r.period, '', greatest(r.due, y.raised_on), NULL, NULL, '', y.explained_on,
        y.explained_on IS NOT NULL OR r.phase <> 'open'
    FROM views.roster_period r
    JOIN views.roster_discrepancy y ON y.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR y.tenant_id = %(tenant)s)
        AND y.valid_from <= %(on)s AND %(on)s < y.valid_to
        AND y.known_from <= %(known)s AND %(known)s < y.known_to
        AND y.tenant_id = r.tenant_id AND y.roster_period = r.roster_period
    WHERE r.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR r.tenant_id = %(tenant)s)
        AND r.valid_from <= %(on)s AND %(on)s < r.valid_to
        AND r.known_from <= %(known)s AND %(known)s < r.known_to
        AND r.due IS NOT NULL
), changed AS (
    SELECT h.tenant_id, h.source, NULL AS kind, h.due, h.change, h.since, h.person, h.reason
    FROM views.obligation_change h
    WHERE h.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR h.tenant_id = %(tenant)s)
        AND h.valid_from <= %(on)s AND %(on)s < h.valid_to
        AND h.known_from <= %(known)s AND %(known)s < h.known_to
    UNION ALL
    SELECT h.tenant_id, h.source, h.kind, h.due, h.change, h.since, h.person, h.reason
    FROM views.obligation_change_by_kind h
    WHERE h.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR h.tenant_id = %(tenant)s)
        AND h.valid_from <= %(on)s AND %(on)s < h.valid_to
        AND h.known_from <= %(known)s AND %(known)s < h.known_to
)
