-- One key per person and county, wrapped under a key that lives outside the database. An erased person keeps a row without a key.
CREATE TABLE vault.keys (
    county_id int NOT NULL,
    person uuid NOT NULL,
    number int NOT NULL DEFAULT 1,
    wrapped bytea,
    kek text NOT NULL,
    created_at timestamptz NOT NULL,
    erased_at timestamptz,
    PRIMARY KEY (county_id, person, number),
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);
ALTER TABLE vault.keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.keys FORCE ROW LEVEL SECURITY;
-- A tenant meets only the persons named in its own facts; ids are random, so a county-wide policy tells it nothing more.
CREATE POLICY county ON vault.keys TO taizhang_owner, taizhang_app
    USING (county_id = nullif(current_setting('taizhang.county', true), '')::int
        AND nullif(current_setting('taizhang.tenant', true), '') IS NOT NULL)
    WITH CHECK (county_id = nullif(current_setting('taizhang.county', true), '')::int
        AND nullif(current_setting('taizhang.tenant', true), '') IS NOT NULL);
GRANT SELECT, INSERT ON vault.keys TO taizhang_app;

-- Who is this number? A keyed digest of the normalised value; never part of a fact, deleted when the person is erased.
CREATE TABLE vault.lookup (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    person uuid NOT NULL,
    kind text NOT NULL,
    key_version int NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (county_id, tenant_id, person, kind)
);
CREATE INDEX lookup_by_digest ON vault.lookup (county_id, kind, digest);
SELECT ledger.protect('vault.lookup');
CREATE POLICY comparing ON vault.lookup FOR SELECT TO taizhang_owner
    USING (county_id = nullif(current_setting('taizhang.county', true), '')::int AND current_setting('taizhang.comparing', true) = 'on');
