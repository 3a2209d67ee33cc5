-- What a county declared of days: whether they are worked, whatever the nation does. Stands in the county's own books, for all its units.
CREATE TABLE views.workday (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    workday uuid NOT NULL,
    day date NOT NULL,
    works boolean NOT NULL,
    reason text NOT NULL,
    document text NOT NULL,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX workday_by_key ON views.workday (county_id, tenant_id, workday);
SELECT ledger.protect('views.workday', ARRAY['county']);
