-- Entries of all tenants that are alike, by the one function that compares across tenants.
WITH alike AS (
    SELECT a.sign, a.tenant_id, a.person, a.other_tenant_id, a.other FROM vault.alike(%(county)s) a
)
