"""Visits: checking in and out, door codes, who is present, corrections."""
