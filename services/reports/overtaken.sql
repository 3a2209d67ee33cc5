-- The runs of one report that stand and could not know of a stretch of a tenant's facts, with the first such fact.
SELECT r.tenant_id AS tenant, r.run, min(e.position) AS position
FROM ledger.events e
LEFT JOIN ledger.events w ON w.county_id = e.county_id AND w.tenant_id = e.tenant_id AND w.position = e.replaces
JOIN views.report r ON r.county_id = e.county_id
    AND r.true_on >= CASE WHEN e.tag = 'fact.voided' THEN w.effective_on ELSE least(e.effective_on, w.effective_on) END
    AND r.superseded_on IS NULL AND r.generated_at IS NOT NULL AND r.valid_to = 'infinity' AND r.known_to = 'infinity'
    AND r.report = %(report)s
WHERE e.county_id = %(county)s AND e.tenant_id = %(tenant)s AND e.position BETWEEN %(first)s AND %(last)s
    AND coalesce(w.tag, e.tag) = ANY (%(tags)s)
    AND (r.whole_county OR r.tenant_id = e.tenant_id OR (e.tenant_id = %(office)s AND coalesce(w.tag, e.tag) = ANY (%(shared)s)))
    AND e.position > coalesce((
        SELECT (p ->> 'position')::bigint FROM jsonb_array_elements(r.positions) AS p WHERE (p ->> 'tenant')::bigint = e.tenant_id
    ), 0)
GROUP BY r.tenant_id, r.run
ORDER BY r.tenant_id, r.run
