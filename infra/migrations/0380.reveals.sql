-- Who of the county had names of a unit's members shown to him, whose (ids alone), why and until when they stay open to him.
CREATE TABLE views.reveal (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    reveal uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    reason text NOT NULL,
    people jsonb NOT NULL,
    shown_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX reveal_by_key ON views.reveal (county_id, tenant_id, reveal);
CREATE INDEX reveal_by_position ON views.reveal (county_id, tenant_id, position DESC);
CREATE INDEX reveal_by_user ON views.reveal (county_id, user_id, until);
SELECT ledger.protect('views.reveal', ARRAY['county']);
