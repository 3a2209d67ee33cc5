-- Party organisations by both clocks: where they belong, who heads them, how sound they are, where they meet.
CREATE TABLE views.organisation (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    organisation uuid NOT NULL,
    code text,
    name text,
    kind text,
    institution uuid,
    parent uuid,
    health text,
    health_since date,
    health_basis text,
    measures text,
    rectify_by date,
    head uuid,
    head_since date,
    seats int,
    term_until date,
    venue text,
    tenure text,
    square_metres int,
    facility_standard text,
    facility_items int,
    facility_met int,
    facility_on date,
    note text,
    standing text,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX organisation_by_key ON views.organisation (county_id, tenant_id, organisation);
SELECT ledger.protect('views.organisation', ARRAY['county']);

CREATE TABLE views.organisation_post (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    organisation uuid NOT NULL,
    post text NOT NULL,
    person uuid NOT NULL,
    since date,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX organisation_post_by_key ON views.organisation_post (county_id, tenant_id, organisation, post, person);
SELECT ledger.protect('views.organisation_post', ARRAY['county']);

CREATE TABLE views.organisation_lineage (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    organisation uuid NOT NULL,
    successor uuid NOT NULL,
    how text,
    since date,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX organisation_lineage_by_key ON views.organisation_lineage (county_id, tenant_id, organisation, successor);
SELECT ledger.protect('views.organisation_lineage', ARRAY['county']);
