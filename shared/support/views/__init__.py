"""Listings of tickets by filters that combine."""
