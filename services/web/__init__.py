"""The face: pages and the JSON of the same things, Chinese first."""
