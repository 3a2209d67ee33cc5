-- The register of derived copies: every file the product keeps, by its content, with the persons it speaks of.
-- A purged file keeps its row, because its hash stays on record.
CREATE TABLE work.files (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size bigint NOT NULL,
    media_type text NOT NULL,
    kind text NOT NULL,
    subjects uuid[] NOT NULL,
    made_by uuid,
    created_at timestamptz NOT NULL,
    purged_at timestamptz,
    PRIMARY KEY (county_id, tenant_id, sha256)
);
SELECT ledger.protect('work.files', ARRAY['county']);
