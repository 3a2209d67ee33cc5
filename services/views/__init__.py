"""Read models: one file each, with its table, its handlers and its queries."""
