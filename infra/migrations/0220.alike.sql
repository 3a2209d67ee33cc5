-- Who may be whom: pairs of entries that bear one ID number, wherever in the county they stand, and, within one tenant, one name
-- and birthday. The county learns the ids of both and the sign; no digest and no personal value leaves the function. Equal digests
-- are grouped in one pass and not joined: without statistics, as after a large import, a join compares everybody with everybody.
CREATE POLICY comparing ON views.member_identity FOR SELECT TO taizhang_owner
    USING (county_id = nullif(current_setting('taizhang.county', true), '')::int AND current_setting('taizhang.comparing', true) = 'on');

CREATE FUNCTION vault.alike(_county int)
RETURNS TABLE (sign text, tenant_id bigint, person uuid, other_tenant_id bigint, other uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('taizhang.comparing', 'on', true);
    RETURN QUERY SELECT 'id-number', a.tenant_id, a.person, b.tenant_id, b.person
        FROM (
            SELECT array_agg(l.tenant_id) AS tenants, array_agg(l.person) AS persons
            FROM vault.lookup l
            WHERE l.county_id = _county AND l.kind = 'id_number'
            GROUP BY l.digest
            HAVING count(*) > 1
        ) AS n
        CROSS JOIN LATERAL unnest(n.tenants, n.persons) AS a (tenant_id, person)
        CROSS JOIN LATERAL unnest(n.tenants, n.persons) AS b (tenant_id, person)
        WHERE b.person > a.person;
    RETURN QUERY SELECT CASE WHEN (
                SELECT l.digest FROM vault.lookup l
                WHERE l.county_id = _county AND l.tenant_id = n.tenant_id AND l.person = a.person AND l.kind = 'phone'
            ) = (
                SELECT l.digest FROM vault.lookup l
                WHERE l.county_id = _county AND l.tenant_id = n.tenant_id AND l.person = b.person AND l.kind = 'phone'
            ) THEN 'name-birth-phone' ELSE 'name-and-birth' END,
            n.tenant_id, a.person, n.tenant_id, b.person
        FROM (
            SELECT l.tenant_id, array_agg(l.person) AS persons
            FROM vault.lookup l
            WHERE l.county_id = _county AND l.kind = 'name'
            GROUP BY l.tenant_id, l.digest
            HAVING count(*) > 1
        ) AS n
        CROSS JOIN LATERAL unnest(n.persons) AS a (person)
        CROSS JOIN LATERAL unnest(n.persons) AS b (person)
        WHERE b.person > a.person AND (
                SELECT i.born FROM views.member_identity i
                WHERE i.county_id = _county AND i.tenant_id = n.tenant_id AND i.person = a.person
            ) = (
                SELECT i.born FROM views.member_identity i
                WHERE i.county_id = _county AND i.tenant_id = n.tenant_id AND i.person = b.person
            );
    PERFORM set_config('taizhang.comparing', '', true);
END
$$;
GRANT EXECUTE ON FUNCTION vault.alike TO taizhang_county;
