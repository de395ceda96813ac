"""What people did in courses, as xAPI statements or CSV."""
