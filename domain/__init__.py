"""What the county keeps account of: facts, states and decisions, free of clocks, storage and frameworks."""
