"""Whether the API answers."""
