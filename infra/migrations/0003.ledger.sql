-- The envelope is final: once per command in ledger.commands, once per fact in ledger.events. Columns added later are nullable.
CREATE TABLE ledger.clock (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    rehearsal boolean NOT NULL,
    ahead interval NOT NULL DEFAULT '0',
    time_zone text NOT NULL DEFAULT 'Asia/Shanghai',
    CHECK (rehearsal OR ahead = '0')
);
GRANT SELECT ON ledger.clock TO taizhang_app, taizhang_county, taizhang_public, taizhang_platform;

CREATE TABLE ledger.heads (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    recorded_at timestamp NOT NULL,
    PRIMARY KEY (county_id, tenant_id)
) WITH (fillfactor = 50);
SELECT ledger.protect('ledger.heads', ARRAY['county', 'platform'], false);

CREATE TABLE ledger.commands (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    command_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    first_position bigint NOT NULL,
    size int NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor uuid NOT NULL,
    on_behalf_of uuid,
    role text NOT NULL,
    correlation uuid NOT NULL,
    caused_by_tenant bigint,
    caused_by bigint,
    channel text NOT NULL CHECK (channel IN ('web', 'api', 'import', 'policy', 'schedule')),
    PRIMARY KEY (county_id, tenant_id, command_id)
);
CREATE UNIQUE INDEX commands_by_position ON ledger.commands (county_id, tenant_id, first_position) WHERE size > 0;
SELECT ledger.protect('ledger.commands', ARRAY['county'], false);

CREATE TABLE ledger.events (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    stream uuid NOT NULL,
    version int NOT NULL,
    tag text NOT NULL,
    effective_on date NOT NULL,
    command_position bigint NOT NULL,
    replaces bigint,
    subjects uuid[] NOT NULL,
    source text,
    payload bytea NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position),
    UNIQUE (county_id, tenant_id, stream, version)
);
ALTER TABLE ledger.events ALTER COLUMN payload SET STORAGE EXTERNAL;
SELECT ledger.protect('ledger.events', ARRAY['county'], false);
-- Only ledger.append, which runs as the owner, may write the three tables; the owner stands under FORCE RLS like everybody else.
