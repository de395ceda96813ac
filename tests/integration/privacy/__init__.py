"""A copy of a person's data, and the erasure of their account."""
