-- The rows whose facts are asked for, and on which steps they differ.
, wanted AS (
    SELECT k.tenant, k.key, k.learned, k.since
    FROM unnest(%(tenants)s::bigint[], %(keys)s::uuid[], %(learned)s::boolean[], %(since)s::boolean[]) AS k (tenant, key, learned, since)
)
