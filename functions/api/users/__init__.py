"""One's own profile, and people for admins."""
