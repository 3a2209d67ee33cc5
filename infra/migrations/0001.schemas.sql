-- Schemas belong to the owner, who cannot log in; the app role may look into them and finds only what is granted.
CREATE SCHEMA ledger;
CREATE SCHEMA vault;
CREATE SCHEMA follow;
CREATE SCHEMA work;
CREATE SCHEMA access;
CREATE SCHEMA directory;
CREATE SCHEMA views;
GRANT USAGE ON SCHEMA ledger, vault, follow, work, access, directory, views TO taizhang_app;
GRANT USAGE ON SCHEMA ledger, work, directory, views TO taizhang_county;
GRANT USAGE ON SCHEMA ledger, directory, views TO taizhang_public;
GRANT USAGE ON SCHEMA ledger, follow, work, access, directory TO taizhang_platform;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
