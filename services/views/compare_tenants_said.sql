-- What the register says of each tenant; under which other one it stands, and into which it went, belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, lpad(d.code::text, 15, '0') AS sort, ARRAY['parent', 'merged_into', 'merged_on'] AS of_tree,
        false AS heir,
        ROW (d.parent, d.merged_into, d.merged_on) AS place,
        (
            SELECT w FROM (
                SELECT d.code, coalesce(d.name, '') AS name, coalesce(d.kind, '') AS kind, d.parent,
                    coalesce(d.archived, false) AS archived, d.merged_into, d.merged_on
            ) w
        ) AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND x.learned)
    JOIN directory.tenants d ON d.county_id = %(county)s AND d.tenant_id = n.tenant AND d.row_id = n.row_id
)
