-- Entries of all tenants that are alike, as the one function that compares across tenants has answered.
WITH alike AS (
    SELECT a.sign, a.tenant_id, a.person, a.other_tenant_id, a.other
    FROM unnest(%(signs)s::text[], %(tenants)s::bigint[], %(persons)s::uuid[], %(other_tenants)s::bigint[], %(others)s::uuid[])
        AS a (sign, tenant_id, person, other_tenant_id, other)
)
