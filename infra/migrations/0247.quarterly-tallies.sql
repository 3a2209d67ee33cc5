-- The sums of the daily cube's deltas by quarters of both dates, and the deltas in the order in which the quarters that a question cuts are read:
-- docs/decisions/0024. Which quarters there are follows from the deltas alone, so that a sum of nothing is kept too.
CREATE TABLE views.institution_tally (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.institution_tally', ARRAY['county']);
CREATE INDEX institution_delta_of_day ON views.institution_delta (county_id, day) INCLUDE (tenant_id, indicator, known_from, delta);
CREATE INDEX institution_delta_of_learning ON views.institution_delta (county_id, known_from) INCLUDE (tenant_id, indicator, day, delta);

CREATE TABLE views.organisation_tally (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.organisation_tally', ARRAY['county']);
CREATE INDEX organisation_delta_of_day ON views.organisation_delta (county_id, day) INCLUDE (tenant_id, indicator, known_from, delta);
CREATE INDEX organisation_delta_of_learning ON views.organisation_delta (county_id, known_from) INCLUDE (tenant_id, indicator, day, delta);

CREATE TABLE views.member_tally (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.member_tally', ARRAY['county']);
CREATE INDEX member_delta_of_day ON views.member_delta (county_id, day) INCLUDE (tenant_id, indicator, known_from, delta);
CREATE INDEX member_delta_of_learning ON views.member_delta (county_id, known_from) INCLUDE (tenant_id, indicator, day, delta);

CREATE TABLE views.commitment_tally (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.commitment_tally', ARRAY['county']);
CREATE INDEX commitment_delta_of_day ON views.commitment_delta (county_id, day) INCLUDE (tenant_id, indicator, known_from, delta);
CREATE INDEX commitment_delta_of_learning ON views.commitment_delta (county_id, known_from) INCLUDE (tenant_id, indicator, day, delta);

CREATE TABLE views.inspection_tally (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.inspection_tally', ARRAY['county']);
CREATE INDEX inspection_delta_of_day ON views.inspection_delta (county_id, day) INCLUDE (tenant_id, indicator, known_from, delta);
CREATE INDEX inspection_delta_of_learning ON views.inspection_delta (county_id, known_from) INCLUDE (tenant_id, indicator, day, delta);

CREATE TABLE views.finding_tally (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.finding_tally', ARRAY['county']);
CREATE INDEX finding_delta_of_day ON views.finding_delta (county_id, day) INCLUDE (tenant_id, indicator, known_from, delta);
CREATE INDEX finding_delta_of_learning ON views.finding_delta (county_id, known_from) INCLUDE (tenant_id, indicator, day, delta);
