-- Users are rows without history: facts hold their ids, never their names. A login is unique in the database, because signing in
-- names no county; on a sharded engine the table is therefore a reference table.
CREATE TABLE access.users (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    user_id uuid NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    post text NOT NULL,
    language text,
    disabled_at timestamptz,
    PRIMARY KEY (county_id, tenant_id, user_id)
);
CREATE UNIQUE INDEX users_by_login ON access.users (login);
CREATE INDEX users_by_id ON access.users (county_id, user_id);
SELECT ledger.protect('access.users', ARRAY['platform']);

CREATE TABLE access.credentials (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    user_id uuid NOT NULL,
    hash text NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, user_id),
    FOREIGN KEY (county_id, tenant_id, user_id) REFERENCES access.users ON DELETE CASCADE
);
SELECT ledger.protect('access.credentials', ARRAY['platform']);
