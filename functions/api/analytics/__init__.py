"""Sales, visits and donations in figures, from counters alone."""
