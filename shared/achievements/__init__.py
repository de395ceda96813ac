"""Achievements: rules that an admin edits, counted over the events of all modules, and what people were given."""
