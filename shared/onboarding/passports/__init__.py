"""Passports: rules, encryption, reading in clear."""
