"""Contracts: rendering, codes, signature, evidence, seal."""
