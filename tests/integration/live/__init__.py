"""Live updates on an in-process AWS."""
