-- Sessions by both clocks: what was called and held, by which branches, and what became of those whom the roll names as missing.
-- Whoever is not named was present if he was in custody of one of the branches on that day: that stands in views.member alone.
CREATE TABLE views.session (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    session uuid NOT NULL,
    kind text,
    title text,
    required boolean,
    campaign uuid,
    phase text,
    place text,
    planned_for date,
    held_on date,
    status text,
    note text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX session_by_key ON views.session (county_id, tenant_id, session);
SELECT ledger.protect('views.session', ARRAY['county']);

CREATE TABLE views.session_branch (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    session uuid NOT NULL,
    branch uuid NOT NULL,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX session_branch_by_key ON views.session_branch (county_id, tenant_id, session, branch);
SELECT ledger.protect('views.session_branch', ARRAY['county']);

CREATE TABLE views.session_absence (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    session uuid NOT NULL,
    person uuid NOT NULL,
    reason text,
    way text,
    since date,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX session_absence_by_key ON views.session_absence (county_id, tenant_id, session, person);
SELECT ledger.protect('views.session_absence', ARRAY['county']);
