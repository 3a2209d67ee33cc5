-- Campaigns by both clocks: phases, batches, problems, lists and policies. Anybody in the county may read them.
CREATE TABLE views.campaign (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    campaign uuid NOT NULL,
    code text,
    name text,
    purpose text,
    status text,
    ladder jsonb,
    look_back_days jsonb,
    unannounced_min int,
    public_days int,
    max_extensions int,
    field_visit_levels jsonb,
    visits_per_month int,
    objection_days int,
    summary text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX campaign_by_key ON views.campaign (county_id, tenant_id, campaign);
SELECT ledger.protect('views.campaign', ARRAY['county', 'public']);

CREATE TABLE views.campaign_phase (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    campaign uuid NOT NULL,
    phase text NOT NULL,
    name text,
    place int,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX campaign_phase_by_key ON views.campaign_phase (county_id, tenant_id, campaign, phase);
SELECT ledger.protect('views.campaign_phase', ARRAY['county', 'public']);

CREATE TABLE views.campaign_batch (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    campaign uuid NOT NULL,
    batch text NOT NULL,
    name text,
    starts date,
    ends date,
    scope text,
    status text,
    consolidation_starts date,
    consolidation_ends date,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX campaign_batch_by_key ON views.campaign_batch (county_id, tenant_id, campaign, batch);
SELECT ledger.protect('views.campaign_batch', ARRAY['county', 'public']);

CREATE TABLE views.campaign_window (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    campaign uuid NOT NULL,
    batch text NOT NULL,
    phase text NOT NULL,
    starts date,
    ends date,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX campaign_window_by_key ON views.campaign_window (county_id, tenant_id, campaign, batch, phase);
SELECT ledger.protect('views.campaign_window', ARRAY['county', 'public']);

CREATE TABLE views.campaign_problem (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    campaign uuid NOT NULL,
    problem text NOT NULL,
    name text,
    source text,
    priority text,
    level text,
    note text,
    standing text,
    reason text,
    merged_into text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX campaign_problem_by_key ON views.campaign_problem (county_id, tenant_id, campaign, problem);
SELECT ledger.protect('views.campaign_problem', ARRAY['county', 'public']);

CREATE TABLE views.campaign_list (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    campaign uuid NOT NULL,
    list text NOT NULL,
    codes jsonb,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX campaign_list_by_key ON views.campaign_list (county_id, tenant_id, campaign, list);
SELECT ledger.protect('views.campaign_list', ARRAY['county', 'public']);

CREATE TABLE views.campaign_action (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    campaign uuid NOT NULL,
    action text NOT NULL,
    phase text,
    name text,
    categories jsonb,
    evidence text,
    standing text,
    reason text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX campaign_action_by_key ON views.campaign_action (county_id, tenant_id, campaign, action);
SELECT ledger.protect('views.campaign_action', ARRAY['county', 'public']);

CREATE TABLE views.campaign_indicator (
    county_id int NOT NULL,
    tenant_id bigint NOT NULL,
    row_id bigint NOT NULL,
    campaign uuid NOT NULL,
    indicator text NOT NULL,
    name text,
    unit text,
    definition text,
    position bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL,
    PRIMARY KEY (county_id, tenant_id, row_id)
);
CREATE INDEX campaign_indicator_by_key ON views.campaign_indicator (county_id, tenant_id, campaign, indicator);
SELECT ledger.protect('views.campaign_indicator', ARRAY['county', 'public']);
