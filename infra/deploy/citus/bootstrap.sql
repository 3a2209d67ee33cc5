-- Citus: spread Taizhang's tables by county over the nodes (docs/operations.md, "Citus"). A superuser runs this in the database on the
-- coordinator, after every `taizhang migrate` and before the new processes start; what is spread already stays as it is.
-- A test compares it with the catalogue: a table or function that is missing here fails `make test`.
\set ON_ERROR_STOP on

-- Every node gets these whole: they are small, hardly ever written, and named by no county (a login is unique in the database).
SELECT create_reference_table(name::regclass)
FROM (VALUES
    ('access.users'),
    ('follow.policies'),
    ('follow.rebuilds'),
    ('ledger.clock')
) AS whole (name)
WHERE NOT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = name::regclass);

-- All rows of a county lie on one node, in all tables, so that a command and every query of a county stay there.
SELECT create_distributed_table('ledger.heads', 'county_id', colocate_with => 'none')
WHERE NOT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = 'ledger.heads'::regclass);

SELECT create_distributed_table(name::regclass, 'county_id', colocate_with => 'ledger.heads')
FROM (VALUES
    ('access.attempts'),
    ('access.credentials'),
    ('access.grants'),
    ('access.mutes'),
    ('access.sessions'),
    ('access.ways'),
    ('directory.counties'),
    ('directory.tenants'),
    ('follow.positions'),
    ('follow.tracking'),
    ('ledger.commands'),
    ('ledger.events'),
    ('vault.keys'),
    ('vault.lookup'),
    ('views.briefing'),
    ('views.briefing_erratum'),
    ('views.briefing_receipt'),
    ('views.campaign'),
    ('views.campaign_action'),
    ('views.campaign_batch'),
    ('views.campaign_indicator'),
    ('views.campaign_list'),
    ('views.campaign_phase'),
    ('views.campaign_problem'),
    ('views.campaign_window'),
    ('views.commitment'),
    ('views.commitment_by_month'),
    ('views.commitment_by_year'),
    ('views.commitment_delta'),
    ('views.evidence'),
    ('views.finding'),
    ('views.finding_by_month'),
    ('views.finding_by_year'),
    ('views.finding_delta'),
    ('views.import_batch'),
    ('views.inspection'),
    ('views.inspection_by_month'),
    ('views.inspection_by_year'),
    ('views.inspection_delta'),
    ('views.inspection_entry'),
    ('views.institution'),
    ('views.institution_batch'),
    ('views.institution_by_month'),
    ('views.institution_by_year'),
    ('views.institution_delta'),
    ('views.institution_lineage'),
    ('views.look_back'),
    ('views.member'),
    ('views.member_by_month'),
    ('views.member_by_year'),
    ('views.member_delta'),
    ('views.member_duplicate'),
    ('views.member_group'),
    ('views.member_identity'),
    ('views.obligation_change'),
    ('views.obligation_change_by_kind'),
    ('views.organisation'),
    ('views.organisation_by_month'),
    ('views.organisation_by_year'),
    ('views.organisation_delta'),
    ('views.organisation_lineage'),
    ('views.organisation_post'),
    ('views.report'),
    ('views.reveal'),
    ('views.roster_correction'),
    ('views.roster_discrepancy'),
    ('views.roster_period'),
    ('views.session'),
    ('views.session_absence'),
    ('views.session_branch'),
    ('views.team'),
    ('views.team_conflict'),
    ('views.team_member'),
    ('views.team_training'),
    ('views.timeline'),
    ('views.timeline_subject'),
    ('views.workday'),
    ('work.answers'),
    ('work.deliveries'),
    ('work.escalations'),
    ('work.files'),
    ('work.inbox'),
    ('work.interventions'),
    ('work.jobs'),
    ('work.progress'),
    ('work.runs'),
    ('work.schedules'),
    ('work.upload_findings'),
    ('work.uploads')
) AS spread (name)
WHERE NOT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = name::regclass);

-- What sets its own scope runs where the county's rows are, within a transaction too: the scope would not travel.
SELECT create_distributed_function(name::regproc::regprocedure, '_county', colocate_with => 'ledger.heads', force_delegation => true)
FROM (VALUES
    ('ledger.append'),
    ('ledger.append_lone'),
    ('ledger.append_one'),
    ('ledger.append_since'),
    ('ledger.opening'),
    ('vault.alike'),
    ('vault.elsewhere')
) AS delegated (name);

-- The other functions are only known to every node.
SELECT create_distributed_function(name::regproc::regprocedure)
FROM (VALUES
    ('ledger.advance'),
    ('ledger.misfit'),
    ('ledger.now'),
    ('ledger.protect'),
    ('ledger.readable'),
    ('ledger.today')
) AS known (name);

-- A scope, a role and a limit set with SET LOCAL reach the nodes of the transaction. Without this row security there sees nothing.
ALTER ROLE taizhang_app SET citus.propagate_set_commands = 'local';
ALTER ROLE taizhang_migrate SET citus.propagate_set_commands = 'local';

-- Between nodes a connection is made as the role in force: these log in from node to node, and from nowhere else. They have no password;
-- pg_hba.conf of each node lets them in from the other nodes by certificate.
ALTER ROLE taizhang_owner LOGIN;
ALTER ROLE taizhang_county LOGIN;
ALTER ROLE taizhang_public LOGIN;
ALTER ROLE taizhang_platform LOGIN;
