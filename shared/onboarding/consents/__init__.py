"""Consents: the texts and their versions."""
