"""Karma: points that people earn and spend. A ledger of entries, each for one event, and the balance of them."""
