"""Pages of customers: each view is one query, or one action."""
