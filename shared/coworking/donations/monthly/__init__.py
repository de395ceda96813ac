"""Monthly donations: a saved payment method is charged once a month, until somebody stops it."""
