-- Which counties there are, and their tenants with every name they ever bore; rows belong to the county's own books.
CREATE TABLE directory.counties (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (county_id, tenant_id)
);
SELECT ledger.protect('directory.counties', ARRAY['county', 'public', 'platform']);

CREATE TABLE directory.tenants (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    stream uuid NOT NULL,
    code bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    parent bigint,
    archived boolean NOT NULL,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX tenants_by_key ON directory.tenants (county_id, tenant_id, stream);
CREATE INDEX tenants_by_code ON directory.tenants (county_id, tenant_id, code);
SELECT ledger.protect('directory.tenants', ARRAY['county', 'public', 'platform']);
