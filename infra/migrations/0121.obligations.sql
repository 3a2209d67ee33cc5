-- What was waived or given to somebody else of all that is due; due, overdue and missed are questions of the day on which one asks.
CREATE TABLE views.obligation_change (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    source uuid NOT NULL,
    due date NOT NULL,
    change text NOT NULL,
    since date,
    person uuid,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX obligation_change_by_key ON views.obligation_change (county_id, tenant_id, source, due, change);
SELECT ledger.protect('views.obligation_change', ARRAY['county']);
