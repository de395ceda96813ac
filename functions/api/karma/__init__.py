"""Karma: balances, the ranking, and points that admins give."""
