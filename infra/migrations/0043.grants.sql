-- Who holds which role where, on which days: followed from the grants in the county's books, asked at every request.
CREATE TABLE access.grants (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    grant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    at_tenant bigint,
    until date,
    campaign uuid,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX grants_by_key ON access.grants (county_id, tenant_id, grant_id);
CREATE INDEX grants_by_user ON access.grants (county_id, user_id);
CREATE INDEX grants_by_place ON access.grants (county_id, at_tenant);
SELECT ledger.protect('access.grants', ARRAY['platform']);
