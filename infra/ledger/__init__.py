"""The ledger: immutable facts per tenant, appended through one door and read in order."""
