-- A file that was handed in and not yet taken: sealed under a key of its own, made from the salt beside it and the key outside the
-- database. Deleting the row destroys the key; what a backup still holds cannot be told from noise without the salt.
CREATE TABLE work.uploads (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    upload uuid NOT NULL,
    kind text NOT NULL,
    mapping text NOT NULL DEFAULT '',
    effective_on date NOT NULL,
    size int NOT NULL,
    salt bytea NOT NULL,
    box bytea NOT NULL,
    uploaded_by uuid NOT NULL,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, upload)
);
ALTER TABLE work.uploads ALTER COLUMN box SET STORAGE EXTERNAL;
SELECT ledger.protect('work.uploads');

-- What was found in a file, by sheet, row, column and rule; never what stood in the cell.
CREATE TABLE work.upload_findings (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    upload uuid NOT NULL,
    number int NOT NULL,
    severity text NOT NULL,
    rule text NOT NULL,
    sheet text NOT NULL,
    row int NOT NULL,
    column_key text NOT NULL,
    details jsonb NOT NULL,
    PRIMARY KEY (county_id, tenant_id, upload, number)
);
SELECT ledger.protect('work.upload_findings');
