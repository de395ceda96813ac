"""Readers at doors: each has a key of its own that scans codes in one space, and does nothing else."""
