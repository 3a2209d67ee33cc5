-- The one table with personal values in clear: for the tenant alone, no other role reads it. It holds what is known now and no history.
CREATE TABLE views.member_identity (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    person uuid NOT NULL,
    name text,
    id_number text,
    phone text,
    sex text,
    born text,
    ethnicity text,
    education text,
    post text,
    address text,
    note text,
    PRIMARY KEY (county_id, tenant_id, person)
);
SELECT ledger.protect('views.member_identity');
