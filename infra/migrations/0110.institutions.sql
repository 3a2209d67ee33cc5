-- Institutions by both clocks: what they are, whom they stand under, in which batches they take part, what became of them.
CREATE TABLE views.institution (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    institution uuid NOT NULL,
    code text,
    name text,
    level int,
    kind text,
    parent uuid,
    status text,
    status_since date,
    reason text,
    address text,
    note text,
    standing text,
    head uuid,
    head_post text,
    direct uuid,
    direct_post text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX institution_by_key ON views.institution (county_id, tenant_id, institution);
SELECT ledger.protect('views.institution', ARRAY['county']);

CREATE TABLE views.institution_batch (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    institution uuid NOT NULL,
    campaign uuid NOT NULL,
    batch text NOT NULL,
    since date,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX institution_batch_by_key ON views.institution_batch (county_id, tenant_id, institution, campaign, batch);
SELECT ledger.protect('views.institution_batch', ARRAY['county']);

CREATE TABLE views.institution_lineage (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    institution uuid NOT NULL,
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
CREATE INDEX institution_lineage_by_key ON views.institution_lineage (county_id, tenant_id, institution, successor);
SELECT ledger.protect('views.institution_lineage', ARRAY['county']);
