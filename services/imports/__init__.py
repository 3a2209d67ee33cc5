"""Workbooks in and out: rosters that townships keep in spreadsheets, and registers of inspections from other offices."""
