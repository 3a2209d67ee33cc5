-- Supervision teams by both clocks: whom they watch, who belongs to them and is trained, who has a conflict.
CREATE TABLE views.team (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    team uuid NOT NULL,
    name text,
    level text,
    leader uuid,
    campaign uuid,
    batch text,
    mandate_until date,
    units jsonb,
    formed_on date,
    status text,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX team_by_key ON views.team (county_id, tenant_id, team);
SELECT ledger.protect('views.team', ARRAY['county', 'public']);

CREATE TABLE views.team_member (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    team uuid NOT NULL,
    member uuid NOT NULL,
    home bigint,
    post text,
    standing text,
    since date,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX team_member_by_key ON views.team_member (county_id, tenant_id, team, member);
SELECT ledger.protect('views.team_member', ARRAY['county']);

CREATE TABLE views.team_training (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    team uuid NOT NULL,
    member uuid NOT NULL,
    trained_on date,
    course text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX team_training_by_key ON views.team_training (county_id, tenant_id, team, member);
SELECT ledger.protect('views.team_training', ARRAY['county']);

CREATE TABLE views.team_conflict (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    team uuid NOT NULL,
    member uuid NOT NULL,
    entry bigint NOT NULL,
    tenant bigint,
    institution uuid,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX team_conflict_by_key ON views.team_conflict (county_id, tenant_id, team, member, entry);
SELECT ledger.protect('views.team_conflict', ARRAY['county']);
