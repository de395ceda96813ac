"""Tells clients in their support ticket what happens to their contract."""
