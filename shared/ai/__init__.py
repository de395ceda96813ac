"""Asking a model: what it is told and not told, what it may cost, and which answers are taken."""
