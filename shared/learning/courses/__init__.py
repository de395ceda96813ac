"""Courses: drafts that authors change, immutable releases that learners read, and the catalogue."""
