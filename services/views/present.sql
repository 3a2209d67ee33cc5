SELECT '{side}' AS side, {columns}
FROM views.{table} p
WHERE p.county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR p.tenant_id = %(tenant)s)
    AND p.valid_from <= %({on})s AND %({on})s < p.valid_to AND p.known_from <= %({known})s AND %({known})s < p.known_to
    AND {found p {on} {known}}
