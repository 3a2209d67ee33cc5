-- The roster by both clocks: who is kept where and in which ledger. What is known of a person stands in member_identity alone.
CREATE TABLE views.member (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    person uuid NOT NULL,
    number text,
    branch uuid,
    ledger_class text,
    employment text,
    contact text,
    contact_on date,
    standing text,
    standing_on date,
    reason text,
    destination text,
    destination_until date,
    joined_party_on date,
    full_member_on date,
    probationary boolean,
    verified text,
    merged_into uuid,
    erased boolean,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX member_by_key ON views.member (county_id, tenant_id, person);
CREATE INDEX member_by_branch ON views.member (county_id, tenant_id, branch);
SELECT ledger.protect('views.member', ARRAY['county']);

CREATE TABLE views.member_group (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    person uuid NOT NULL,
    grp text NOT NULL,
    since date,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX member_group_by_key ON views.member_group (county_id, tenant_id, person, grp);
SELECT ledger.protect('views.member_group', ARRAY['county']);

CREATE TABLE views.member_duplicate (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    person uuid NOT NULL,
    other uuid NOT NULL,
    sign text,
    verdict text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX member_duplicate_by_key ON views.member_duplicate (county_id, tenant_id, person, other);
SELECT ledger.protect('views.member_duplicate', ARRAY['county']);
