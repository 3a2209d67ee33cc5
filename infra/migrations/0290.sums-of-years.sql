-- The sums of the daily cube's deltas by years and by months of both dates, in place of those by quarters: docs/decisions/0032. Which
-- there are follows from the deltas alone, so that a sum of nothing is kept too.
DROP TABLE views.institution_tally;
CREATE TABLE views.institution_by_year (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.institution_by_year', ARRAY['county']);
CREATE TABLE views.institution_by_month (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.institution_by_month', ARRAY['county']);
CREATE INDEX institution_month_of_day ON views.institution_by_month (county_id, day) INCLUDE (tenant_id, indicator, known, delta);
CREATE INDEX institution_month_of_learning ON views.institution_by_month (county_id, known) INCLUDE (tenant_id, indicator, day, delta);

DROP TABLE views.organisation_tally;
CREATE TABLE views.organisation_by_year (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.organisation_by_year', ARRAY['county']);
CREATE TABLE views.organisation_by_month (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.organisation_by_month', ARRAY['county']);
CREATE INDEX organisation_month_of_day ON views.organisation_by_month (county_id, day) INCLUDE (tenant_id, indicator, known, delta);
CREATE INDEX organisation_month_of_learning ON views.organisation_by_month (county_id, known) INCLUDE (tenant_id, indicator, day, delta);

DROP TABLE views.member_tally;
CREATE TABLE views.member_by_year (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.member_by_year', ARRAY['county']);
CREATE TABLE views.member_by_month (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.member_by_month', ARRAY['county']);
CREATE INDEX member_month_of_day ON views.member_by_month (county_id, day) INCLUDE (tenant_id, indicator, known, delta);
CREATE INDEX member_month_of_learning ON views.member_by_month (county_id, known) INCLUDE (tenant_id, indicator, day, delta);

DROP TABLE views.commitment_tally;
CREATE TABLE views.commitment_by_year (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.commitment_by_year', ARRAY['county']);
CREATE TABLE views.commitment_by_month (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.commitment_by_month', ARRAY['county']);
CREATE INDEX commitment_month_of_day ON views.commitment_by_month (county_id, day) INCLUDE (tenant_id, indicator, known, delta);
CREATE INDEX commitment_month_of_learning ON views.commitment_by_month (county_id, known) INCLUDE (tenant_id, indicator, day, delta);

DROP TABLE views.inspection_tally;
CREATE TABLE views.inspection_by_year (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.inspection_by_year', ARRAY['county']);
CREATE TABLE views.inspection_by_month (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.inspection_by_month', ARRAY['county']);
CREATE INDEX inspection_month_of_day ON views.inspection_by_month (county_id, day) INCLUDE (tenant_id, indicator, known, delta);
CREATE INDEX inspection_month_of_learning ON views.inspection_by_month (county_id, known) INCLUDE (tenant_id, indicator, day, delta);

DROP TABLE views.finding_tally;
CREATE TABLE views.finding_by_year (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.finding_by_year', ARRAY['county']);
CREATE TABLE views.finding_by_month (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    indicator text NOT NULL,
    day date NOT NULL,
    known timestamptz NOT NULL,
    delta int NOT NULL,
    PRIMARY KEY (county_id, tenant_id, indicator, day, known) INCLUDE (delta)
);
SELECT ledger.protect('views.finding_by_month', ARRAY['county']);
CREATE INDEX finding_month_of_day ON views.finding_by_month (county_id, day) INCLUDE (tenant_id, indicator, known, delta);
CREATE INDEX finding_month_of_learning ON views.finding_by_month (county_id, known) INCLUDE (tenant_id, indicator, day, delta);
