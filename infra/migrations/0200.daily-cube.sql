-- The daily cube: by how much each command moved each count, from which day on. A count on a day D as known at K is the sum of the
-- deltas with day <= D and known_from <= K; nothing is ever changed, what a correction makes different is a further delta.
CREATE TABLE views.institution_delta (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    n int NOT NULL,
    indicator text NOT NULL,
    unit uuid,
    day date NOT NULL,
    delta int NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position, n)
);
CREATE INDEX institution_delta_by_day ON views.institution_delta (county_id, tenant_id, indicator, day) INCLUDE (unit, known_from, delta);
SELECT ledger.protect('views.institution_delta', ARRAY['county']);

CREATE TABLE views.organisation_delta (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    n int NOT NULL,
    indicator text NOT NULL,
    unit uuid,
    day date NOT NULL,
    delta int NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position, n)
);
CREATE INDEX organisation_delta_by_day ON views.organisation_delta (county_id, tenant_id, indicator, day) INCLUDE (unit, known_from, delta);
SELECT ledger.protect('views.organisation_delta', ARRAY['county']);

CREATE TABLE views.member_delta (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    n int NOT NULL,
    indicator text NOT NULL,
    unit uuid,
    day date NOT NULL,
    delta int NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position, n)
);
CREATE INDEX member_delta_by_day ON views.member_delta (county_id, tenant_id, indicator, day) INCLUDE (unit, known_from, delta);
SELECT ledger.protect('views.member_delta', ARRAY['county']);

CREATE TABLE views.commitment_delta (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    n int NOT NULL,
    indicator text NOT NULL,
    unit uuid,
    day date NOT NULL,
    delta int NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position, n)
);
CREATE INDEX commitment_delta_by_day ON views.commitment_delta (county_id, tenant_id, indicator, day) INCLUDE (unit, known_from, delta);
SELECT ledger.protect('views.commitment_delta', ARRAY['county']);

CREATE TABLE views.inspection_delta (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    n int NOT NULL,
    indicator text NOT NULL,
    unit uuid,
    day date NOT NULL,
    delta int NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position, n)
);
CREATE INDEX inspection_delta_by_day ON views.inspection_delta (county_id, tenant_id, indicator, day) INCLUDE (unit, known_from, delta);
SELECT ledger.protect('views.inspection_delta', ARRAY['county']);

CREATE TABLE views.finding_delta (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    position bigint NOT NULL,
    n int NOT NULL,
    indicator text NOT NULL,
    unit uuid,
    day date NOT NULL,
    delta int NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, position, n)
);
CREATE INDEX finding_delta_by_day ON views.finding_delta (county_id, tenant_id, indicator, day) INCLUDE (unit, known_from, delta);
SELECT ledger.protect('views.finding_delta', ARRAY['county']);
