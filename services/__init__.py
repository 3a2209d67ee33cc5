"""What the product does: handlers, views, reports, imports and pages."""
