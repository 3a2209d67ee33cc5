-- What each tenant's books add up to at one coordinate, counted span by span.
WITH institutions AS (
    SELECT u.tenant_id, count(*)::int AS institutions
    FROM views.institution u
    WHERE u.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR u.tenant_id = %(tenant)s)
        AND u.valid_from <= %(on)s AND %(on)s < u.valid_to
        AND u.known_from <= %(known)s AND %(known)s < u.known_to
        AND u.standing = 'standing'
    GROUP BY 1
), organisations AS (
    SELECT o.tenant_id, count(*)::int AS organisations,
        (count(*) FILTER (WHERE o.health = 'weak'))::int AS weak
    FROM views.organisation o
    WHERE o.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR o.tenant_id = %(tenant)s)
        AND o.valid_from <= %(on)s AND %(on)s < o.valid_to
        AND o.known_from <= %(known)s AND %(known)s < o.known_to
        AND o.standing = 'standing'
    GROUP BY 1
), members AS (
    SELECT m.tenant_id, count(*)::int AS members,
        (count(*) FILTER (WHERE m.ledger_class = 'on-job'))::int AS on_job,
        (count(*) FILTER (WHERE m.ledger_class = 'mobile'))::int AS mobile,
        (count(*) FILTER (WHERE m.ledger_class = 'retired'))::int AS retired,
        (count(*) FILTER (WHERE m.contact = 'lost'))::int AS lost
    FROM views.member m
    WHERE m.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR m.tenant_id = %(tenant)s)
        AND m.valid_from <= %(on)s AND %(on)s < m.valid_to
        AND m.known_from <= %(known)s AND %(known)s < m.known_to
        AND m.standing = 'member'
    GROUP BY 1
), commitments AS (
    SELECT c.tenant_id, count(*)::int AS commitments,
        (count(*) FILTER (WHERE c.status = 'open' AND c.stage = ANY (%(paper)s)))::int AS paper,
        (count(*) FILTER (WHERE c.status = 'open' AND c.stage = ANY (%(paper)s) AND %(on)s::date - c.stage_since > %(days)s))::int AS stuck,
        (count(*) FILTER (WHERE c.status = 'open' AND c.due < %(on)s))::int AS overdue,
        (count(*) FILTER (WHERE c.status IN ('claimed', 'verified')))::int AS claimed,
        (count(*) FILTER (WHERE c.status IN ('closed', 'lasting')))::int AS closed,
        (count(*) FILTER (WHERE c.status = 'lasting'))::int AS lasting,
        (count(*) FILTER (WHERE c.cycle > 1))::int AS reopened
    FROM views.commitment c
    WHERE c.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR c.tenant_id = %(tenant)s)
        AND c.valid_from <= %(on)s AND %(on)s < c.valid_to
        AND c.known_from <= %(known)s AND %(known)s < c.known_to
        AND c.status NOT IN ('drafted', 'approved', 'superseded', 'withdrawn')
    GROUP BY 1
), inspections AS (
    SELECT i.tenant_id, count(*)::int AS inspections
    FROM views.inspection i
    WHERE i.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR i.tenant_id = %(tenant)s)
        AND i.valid_from <= %(on)s AND %(on)s < i.valid_to
        AND i.known_from <= %(known)s AND %(known)s < i.known_to
        AND i.held_on IS NOT NULL AND i.status NOT IN ('merged', 'cancelled')
    GROUP BY 1
), findings AS (
    SELECT d.tenant_id, count(*)::int AS findings,
        (count(*) FILTER (WHERE d.is_open))::int AS open_findings,
        (count(*) FILTER (WHERE d.is_open AND d.reported_on IS NULL AND d.due < %(on)s))::int AS overdue_findings
    FROM views.finding d
    WHERE d.county_id = %(county)s
        AND (%(tenant)s::bigint IS NULL OR d.tenant_id = %(tenant)s)
        AND d.valid_from <= %(on)s AND %(on)s < d.valid_to
        AND d.known_from <= %(known)s AND %(known)s < d.known_to
        AND d.raised_on IS NOT NULL
    GROUP BY 1
)
SELECT tenant_id AS tenant, coalesce(institutions.institutions, 0) AS institutions,
    coalesce(organisations.organisations, 0) AS organisations, coalesce(organisations.weak, 0) AS weak,
    coalesce(members.members, 0) AS members, coalesce(members.on_job, 0) AS on_job,
    coalesce(members.mobile, 0) AS mobile, coalesce(members.retired, 0) AS retired, coalesce(members.lost, 0) AS lost,
    coalesce(commitments.commitments, 0) AS commitments, coalesce(commitments.paper, 0) AS paper,
    coalesce(commitments.stuck, 0) AS stuck, coalesce(commitments.overdue, 0) AS overdue,
    coalesce(commitments.claimed, 0) AS claimed, coalesce(commitments.closed, 0) AS closed,
    coalesce(commitments.lasting, 0) AS lasting, coalesce(commitments.reopened, 0) AS reopened,
    coalesce(inspections.inspections, 0) AS inspections, coalesce(findings.findings, 0) AS findings,
    coalesce(findings.open_findings, 0) AS open_findings, coalesce(findings.overdue_findings, 0) AS overdue_findings
FROM institutions
FULL JOIN organisations USING (tenant_id)
FULL JOIN members USING (tenant_id)
FULL JOIN commitments USING (tenant_id)
FULL JOIN inspections USING (tenant_id)
FULL JOIN findings USING (tenant_id)
ORDER BY 1
