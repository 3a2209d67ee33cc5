"""Everything that touches the outside: the ledger, the database, jobs, files, keys and servers. It knows no domain word."""
