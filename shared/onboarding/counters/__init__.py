"""Counters of onboarding, and the report that is read from them."""
