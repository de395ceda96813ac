"""Donations: giving and paying, the public list and ranking, and the accounts of all."""
