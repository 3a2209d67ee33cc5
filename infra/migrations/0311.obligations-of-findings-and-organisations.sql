-- What was let off or given to somebody else of what findings and organisations owe: of each kind of what is due on a day by itself.
CREATE TABLE views.obligation_change_by_kind (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    source uuid NOT NULL,
    kind text NOT NULL,
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
CREATE INDEX obligation_change_by_kind_by_key ON views.obligation_change_by_kind (county_id, tenant_id, source, kind, due, change);
SELECT ledger.protect('views.obligation_change_by_kind', ARRAY['county']);
