"""Live updates: pure rules."""
