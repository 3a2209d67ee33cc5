-- Briefings by both clocks: draft, number, issue, files, errata; and which unit has read which, in that unit's own rows.
CREATE TABLE views.briefing (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    briefing uuid NOT NULL,
    series text,
    year int,
    number int,
    title text,
    issuer text,
    sections jsonb,
    main_to jsonb,
    copies_to jsonb,
    copies int,
    readers jsonb,
    self_check boolean,
    status text,
    drafted_on date,
    drafted_by uuid,
    signed_on date,
    signed_by uuid,
    signed_post text,
    issued_on date,
    issued_at timestamptz,
    known_on timestamptz,
    template text,
    files jsonb,
    content text,
    archived_on date,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX briefing_by_key ON views.briefing (county_id, tenant_id, briefing);
SELECT ledger.protect('views.briefing', ARRAY['county']);

CREATE TABLE views.briefing_erratum (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    briefing uuid NOT NULL,
    number int NOT NULL,
    words text,
    issued_on date,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX briefing_erratum_by_key ON views.briefing_erratum (county_id, tenant_id, briefing, number);
SELECT ledger.protect('views.briefing_erratum', ARRAY['county']);

CREATE TABLE views.briefing_receipt (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    briefing uuid NOT NULL,
    self_check text,
    given_on date,
    given_at timestamptz,
    given_by uuid,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX briefing_receipt_by_key ON views.briefing_receipt (county_id, tenant_id, briefing);
SELECT ledger.protect('views.briefing_receipt', ARRAY['county']);
