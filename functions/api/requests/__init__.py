"""Requests to the language model, answered by a task."""
