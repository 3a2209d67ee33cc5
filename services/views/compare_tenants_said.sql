-- What the register says of each tenant; under which other one it stands, and into which it went, belongs to the tree.
, said AS (
    SELECT n.side, n.tenant, n.key, lpad(d.code::text, 15, '0') AS sort, ARRAY['parent', 'merged_into', 'merged_on'] AS of_tree,
        false AS heir,
        jsonb_build_object(
            'code', d.code, 'name', coalesce(d.name, ''), 'kind', coalesce(d.kind, ''), 'parent', d.parent,
            'archived', coalesce(d.archived, false), 'merged_into', d.merged_into, 'merged_on', d.merged_on
        ) || n.more AS words
    FROM suspect x
    JOIN seen n ON n.tenant = x.tenant AND n.key = x.key AND NOT (n.side = 'middle' AND (x.learned OR %(as_known)s))
    JOIN directory.tenants d ON d.county_id = %(county)s AND d.tenant_id = n.tenant AND d.row_id = n.row_id
)
