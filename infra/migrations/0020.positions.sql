-- How far each follower has come in each tenant's books; a parked one says why. Version -1 is a rebuild beside the live tables.
CREATE TABLE follow.positions (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    follower text NOT NULL,
    version int NOT NULL,
    position bigint NOT NULL,
    complete_to timestamptz,
    updated_at timestamptz NOT NULL,
    parked_at timestamptz,
    parked_position bigint,
    parked_reason text,
    PRIMARY KEY (county_id, tenant_id, follower, version)
) WITH (fillfactor = 50);
SELECT ledger.protect('follow.positions', ARRAY['county', 'platform']);
GRANT USAGE ON SCHEMA follow TO taizhang_county;

-- Since when a policy has been at work: it never replays what came before.
CREATE TABLE follow.policies (
    policy text PRIMARY KEY,
    active_since timestamptz NOT NULL
);
GRANT SELECT, INSERT ON follow.policies TO taizhang_app;
