-- What a user should know: a kind and parameters (ids, codes, dates), worded only when it is shown.
CREATE TABLE work.inbox (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    item_id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    params jsonb NOT NULL,
    link text NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (county_id, tenant_id, item_id),
    UNIQUE (county_id, tenant_id, user_id, kind, key)
);
CREATE INDEX inbox_by_user ON work.inbox (county_id, tenant_id, user_id, created_at DESC, item_id);
CREATE INDEX inbox_unread ON work.inbox (county_id, tenant_id, user_id) WHERE read_at IS NULL;
SELECT ledger.protect('work.inbox');
