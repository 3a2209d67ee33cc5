-- A register is read by number, a page at a time: in the order of these indexes, without sorting everybody first. The county reads one
-- book of all tenants, a tenant its own.
CREATE INDEX member_in_order ON views.member (county_id, (coalesce(number, '') COLLATE "C"), person);
CREATE INDEX member_in_order_of_tenant ON views.member (county_id, tenant_id, (coalesce(number, '') COLLATE "C"), person);
