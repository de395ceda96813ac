"""Filters of lists that a person keeps under a name, wherever they sign in."""
