"""Clients: the way of a case, why it stands still, what the desk does."""
