"""Karma: what people are thanked with. A ledger of entries, each for one event, and the balance they add up to."""
