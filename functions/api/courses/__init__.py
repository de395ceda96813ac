"""Courses: the catalogue, authoring, review and releases."""
